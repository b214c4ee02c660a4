/**
 * The read that settles an unknown outcome. Read concern "linearizable" is served by a primary, which first makes sure, with a
 * majority, that it still is one; it holds for a filter that names one document, and only together with majority writes.
 */
import { MongoServerError, type Collection } from "mongodb";
import type { Order } from "./mongodb-majority-write";

// #region shown
export type Answer = "stored" | "absent" | "unavailable";

const MAX_TIME_EXPIRED = 50;

export async function findOrder(orders: Collection<Order>, id: string): Promise<Answer> {
  try {
    const order = await orders.findOne(
      { _id: id }, // one document, by a unique key
      {
        readConcern: { level: "linearizable" },
        readPreference: "primary",
        maxTimeMS: 2_000, // on the minority side it would wait for ever
      },
    );
    // "stored" is final. "absent" is true now; an attempt still on its way could arrive later,
    // so the next step is to place the same order again under the same id, not to report a failure.
    return order === null ? "absent" : "stored";
  } catch (error) {
    // This primary could not confirm in time that it still leads. It has told us nothing about the order.
    if (error instanceof MongoServerError && error.code === MAX_TIME_EXPIRED) return "unavailable";
    throw error;
  }
}
// #endregion
