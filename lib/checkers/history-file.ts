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
  return: z
    .number()
    .nullish()
    .transform((time) => time ?? null),
  /** How it ended; without it, `ok` if there is a return and `unknown` if not. */
  outcome: z.enum(["ok", "fail", "unknown"]).optional(),
  key: z.string().default(""),
};
const operation = z
  .discriminatedUnion("kind", [
    z.strictObject({ ...common, kind: z.literal("read"), output: json.optional() }),
    z.strictObject({ ...common, kind: z.literal("write"), value: json }),
    z.strictObject({
      ...common,
      kind: z.literal("cas"),
      from: json,
      to: json,
      output: z.boolean().optional(),
    }),
  ])
  .refine(({ call, return: end }) => end === null || end >= call, "it returns before it is called")
  .refine(
    ({ return: end, outcome }) => end !== null || outcome !== "ok",
    "outcome ok, and there is no return",
  )
  .refine(
    (entry) => entry.kind === "write" || outcomeOf(entry) !== "ok" || entry.output !== undefined,
    "it returned, and has no output: say what a read returned, or whether a cas did set",
  );
const file = z.strictObject({ init: json.default(0), operations: z.array(operation).max(100_000) });

/**
 * `{ init?, operations: [{ client, call, return?, kind: "read" | "write" | "cas", key?, value?, from?, to?, output?, outcome? }] }`,
 * times in any one unit. Throws a {@link HistoryError} that names the first entry that is wrong.
 */
export function parseHistoryFile(content: unknown): History {
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
  const { operations, init } = parsed.data;
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
  return makeHistory(renameAfterUnknown(recorded.toSorted((a, b) => a.call - b.call)), init);
}

function outcomeOf(entry: {
  return: number | null;
  outcome?: Recorded["outcome"] | undefined;
}): Recorded["outcome"] {
  return entry.outcome ?? (entry.return === null ? "unknown" : "ok");
}

function opOf(entry: z.infer<typeof operation>): Op {
  const { key } = entry;
  if (entry.kind === "read") return { kind: "read", key };
  if (entry.kind === "write") return { kind: "write", key, value: entry.value };
  return { kind: "cas", key, from: entry.from, to: entry.to };
}
