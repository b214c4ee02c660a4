/**
 * A majority write whose three outcomes are kept apart. What is definite and what is not follows the server's write concern
 * rules and the driver's automatic retry: it sends a write once more after a network error, so that the last error of an
 * operation may hide an earlier attempt that got through. Transactions and bulk writes are left out.
 */
import { MongoServerError, MongoWriteConcernError, type Collection } from "mongodb";

export interface Order {
  readonly _id: string;
  readonly status: "new" | "paid";
}

// #region shown
export type Outcome = "ok" | "failed" | "unknown";

const DUPLICATE_KEY = 11000;

/** `id` is chosen by the caller, once: sending the same order again inserts it or finds it, never twice. */
export async function placeOrder(orders: Collection<Order>, id: string): Promise<Outcome> {
  try {
    await orders.insertOne(
      { _id: id, status: "new" },
      { writeConcern: { w: "majority", wtimeoutMS: 2_000 } },
    );
    return "ok"; // a majority has it: no failover rolls it back
  } catch (error) {
    return outcomeOf(error);
  }
}

function outcomeOf(error: unknown): Outcome {
  // Connection lost, time limit passed, no primary found on the driver's own second attempt: perhaps applied.
  if (!(error instanceof MongoServerError)) return "unknown";
  // Applied by the primary; acknowledgements are missing. Nothing is undone: it may survive or be rolled back.
  if (error instanceof MongoWriteConcernError) return "unknown";
  // An earlier attempt under this id got through, to this primary at least. Whether it lasts is to be asked.
  if (error.code === DUPLICATE_KEY) return "unknown";
  // The primary stepped down or shut down in between.
  if (error.hasErrorLabel("RetryableWriteError")) return "unknown";
  // The server has looked at the command and refused it: validation, permission, a malformed document.
  return "failed";
}
// #endregion
