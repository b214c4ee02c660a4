/** Histories of any system, as JSON: what `hb check` reads. */
import { z } from "zod";
import {
  HistoryError,
  makeHistory,
  renameAfterUnknown,
  type History,
  type Json,
  type Op,
  type Recorded,
} from "./history";

const json: z.ZodType<Json> = z.json();
const common = {
  client: z.union([z.string().min(1), z.number()]).transform(String),
  call: z.number(),
  /** Null or left out: it never returned. */
  return: z
    .number()
    .nullish()
    .transform((time) => time ?? null),
  key: z.string().default(""),
  /** It may have taken effect, or may yet: it timed out, or its answer was lost. So it is anyway if it never returned. */
  unknown: z.boolean().default(false),
  /** It did not take effect and never will. A compare-and-set that found another value is not failed: its output is false. */
  failed: z.boolean().default(false),
};
const operation = z
  .discriminatedUnion("kind", [
    z.strictObject({ ...common, kind: z.literal("read"), output: json.optional() }),
    z.strictObject({ ...common, kind: z.literal("write"), value: json }),
    z.strictObject({
      ...common,
      kind: z.literal("cas"),
      /** Set to `value` if it was `expected`. */
      expected: json,
      value: json,
      output: z.boolean().optional(),
    }),
  ])
  .refine(({ call, return: end }) => end === null || end >= call, "it returns before it is called")
  .refine(({ unknown, failed }) => !unknown || !failed, "it is unknown or failed, not both")
  .refine(
    (entry) => entry.kind === "write" || outcomeOf(entry) !== "ok" || entry.output !== undefined,
    "it returned, and has no output: say what a read returned, or whether a cas did set",
  );
const file = z.strictObject({
  model: z.enum(["register", "kv"]).optional(),
  init: json.default(0),
  operations: z.array(operation).max(100_000),
});

export interface HistoryFile extends History {
  /** The data model the file names, if it does. */
  readonly model: "register" | "kv" | undefined;
}

/**
 * `{ model?, init?, operations: [{ client, call, return, kind: "read" | "write" | "cas", key?, value?, expected?, output?,
 * unknown?, failed? }] }`, times in any one unit. Throws a {@link HistoryError} that names the first entry that is wrong.
 */
export function parseHistoryFile(content: unknown): HistoryFile {
  const parsed = file.safeParse(content);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const path = issue?.path
      .map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`))
      .join("");
    throw new HistoryError(
      `${(path ?? "").replace(/^\./, "") || "the file"}: ${issue?.message ?? "not a history"}; ` +
        'an operation is {"client":"A","call":0,"return":2,"kind":"write","key":"x","value":1}',
    );
  }
  const { operations, init, model } = parsed.data;
  const recorded = operations.map((entry): Recorded => {
    const outcome = outcomeOf(entry);
    return {
      process: entry.client,
      call: entry.call,
      end: outcome === "unknown" ? null : entry.return,
      outcome,
      op: opOf(entry),
      output: entry.kind === "write" || outcome !== "ok" ? undefined : entry.output,
    };
  });
  const ordered = renameAfterUnknown(recorded.toSorted((a, b) => a.call - b.call));
  return { ...makeHistory(ordered, init), model };
}

function outcomeOf(entry: {
  readonly return: number | null;
  readonly unknown: boolean;
  readonly failed: boolean;
}): Recorded["outcome"] {
  if (entry.failed) return "fail";
  return entry.unknown || entry.return === null ? "unknown" : "ok";
}

function opOf(entry: z.infer<typeof operation>): Op {
  const { key } = entry;
  if (entry.kind === "read") return { kind: "read", key };
  if (entry.kind === "write") return { kind: "write", key, value: entry.value };
  return { kind: "cas", key, from: entry.expected, to: entry.value };
}
