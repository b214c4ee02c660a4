/**
 * Three writes to a cart that lose nothing, as requests to DynamoDB. Which of them fits depends on where the concurrency is.
 * `Table` is the part of a document client that they need (expressions as the service defines them, a string set as a `Set`),
 * written out here so that the file depends on no vendor's package.
 */

type Key = Readonly<Record<string, string>>;
export interface UpdateRequest {
  readonly Key: Key;
  readonly UpdateExpression: string;
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues: Readonly<Record<string, string | number | ReadonlySet<string>>>;
}
export interface Table {
  update(request: UpdateRequest): Promise<void>;
  put(request: { readonly Item: Key }): Promise<void>;
}

// #region shown
/** 1. One Region: send the change, not the new state. The leader applies it to whatever is there; twice is harmless. */
export async function addItem(carts: Table, cart: string, item: string): Promise<void> {
  await carts.update({
    Key: { cart },
    UpdateExpression: "ADD #items :item, revision :one",
    ConditionExpression: "attribute_not_exists(orderId)", // not into a cart that has been ordered
    ExpressionAttributeNames: { "#items": "items" }, // ITEMS is a reserved word
    ExpressionAttributeValues: { ":item": new Set([item]), ":one": 1 },
  });
}

/** 2. One Region, and the change depends on what was seen: write on condition that it is still so. */
export async function checkOut(
  carts: Table,
  cart: string,
  seenRevision: number,
  orderId: string,
): Promise<boolean> {
  try {
    await carts.update({
      Key: { cart },
      UpdateExpression: "SET orderId = :order ADD revision :one",
      ConditionExpression: "revision = :seen AND attribute_not_exists(orderId)",
      ExpressionAttributeValues: { ":order": orderId, ":one": 1, ":seen": seenRevision },
    });
    return true;
  } catch (error) {
    // The cart has changed: read it again. If an earlier attempt timed out, the order found there may be this one.
    if (error instanceof Error && error.name === "ConditionalCheckFailedException") return false;
    throw error; // refused, or of unknown outcome
  }
}

/** 3. Several Regions: each addition is a record of its own, under an id of its own. There is nothing to overwrite. */
export async function addEntry(entries: Table, cart: string, entry: string, item: string): Promise<void> {
  await entries.put({ Item: { cart, entry, item } }); // to remove an item, delete the entries you have seen
}
// #endregion
