/** Histories of transactions as JSON: what `hb check` reads for the models `list-append` and `rw-register`. */
import { z } from "zod";
import { HistoryError, type Json } from "../history";
import { makeTransactions, WORKLOADS, type RecordedTransaction, type TransactionHistory } from "./history";

const json: z.ZodType<Json> = z.json();
const key = z.union([z.string(), z.number()]).transform(String);
const op = z.union([z.tuple([z.enum(["append", "w"]), key, json]), z.tuple([z.literal("r"), key, json])], {
  error: 'an operation is ["append","x",1], ["w","x",1] or ["r","x",...]',
});
const transaction = z
  .strictObject({
    id: z
      .union([z.string().min(1), z.number()])
      .transform(String)
      .optional(),
    client: z.union([z.string().min(1), z.number()]).transform(String),
    call: z.number(),
    /** Null or left out: it never returned. */
    return: z
      .number()
      .nullish()
      .transform((time) => time ?? null),
    ops: z.array(op).max(1000),
    /** It may have committed, or may yet. So it is anyway if it never returned. */
    unknown: z.boolean().default(false),
    /** It aborted. */
    failed: z.boolean().default(false),
  })
  .refine(({ call, return: end }) => end === null || end >= call, "it returns before it is called")
  .refine(({ unknown, failed }) => !unknown || !failed, "it is unknown or failed, not both");
const file = z.strictObject({
  model: z.enum(WORKLOADS),
  /** What a register holds at first; a read of null is a read of that too. */
  init: json.default(null),
  transactions: z.array(transaction).max(100_000),
});

/** Whether a parsed JSON file says that it holds transactions. */
export function isTransactionFile(content: unknown): boolean {
  return z.object({ model: z.enum(WORKLOADS) }).safeParse(content).success;
}

/**
 * `{ model: "list-append" | "rw-register", init?, transactions: [{ id?, client, call, return, ops: [["append" | "w" | "r", key,
 * value]], unknown?, failed? }] }`, times in any one unit. Throws a {@link HistoryError} that names the first wrong entry.
 */
export function parseTransactionFile(content: unknown): TransactionHistory {
  const parsed = file.safeParse(content);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const path = issue?.path
      .map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`))
      .join("");
    throw new HistoryError(
      `${(path ?? "").replace(/^\./, "") || "the file"}: ${issue?.message ?? "not a history"}; a transaction is ` +
        '{"client":"A","call":0,"return":2,"ops":[["append","x",1],["r","x",[1]]]}',
    );
  }
  const { model, init, transactions } = parsed.data;
  const recorded = transactions.map((entry): RecordedTransaction => ({
    label: entry.id,
    process: entry.client,
    call: entry.call,
    end: entry.return,
    outcome: entry.failed ? "fail" : entry.unknown || entry.return === null ? "unknown" : "ok",
    ops: entry.ops,
  }));
  return makeTransactions(model, recorded, init);
}
