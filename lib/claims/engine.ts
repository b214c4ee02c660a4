/** What an engine is. `value` is compared with the chapter's text to the letter; `detail` is what the page can unfold. */
import type { z } from "zod";
import type { Json } from "@/lib/sim";

export interface ClaimResult {
  readonly value: string;
  readonly detail?: Json;
}

export interface ClaimEngine {
  readonly name: string;
  /** One sentence: what is computed, and how. */
  readonly summary: string;
  /** Throws an error a writer can act on when the input does not fit. */
  compute(input: unknown): ClaimResult;
}

export function defineClaim<T>(engine: {
  readonly name: string;
  readonly summary: string;
  readonly input: z.ZodType<T>;
  compute(input: T): ClaimResult;
}): ClaimEngine {
  return {
    name: engine.name,
    summary: engine.summary,
    compute(input) {
      const parsed = engine.input.safeParse(input);
      if (parsed.success) return engine.compute(parsed.data);
      const issues = parsed.error.issues.map(
        ({ path, message }) => `${path.join(".") || "input"}: ${message}`,
      );
      throw new Error(`claim engine ${engine.name}: ${issues.join("; ")}`);
    },
  };
}
