/**
 * The shown code against the real drivers' own error classes and options. No database is asked: the one call that would leave the
 * process is replaced, except where the driver is to find nobody at the other end.
 */
import { Client, errors, types } from "cassandra-driver";
import { MongoClient, MongoNetworkError, MongoServerError, MongoWriteConcernError } from "mongodb";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { lastSeen, recordSeen } from "./cassandra-one";
import { addressOf, claimName, ownerOf, saveAddress } from "./cassandra-quorum-serial";
import { addEntry, addItem, checkOut, type Table, type UpdateRequest } from "./dynamodb-cart";
import { findOrder } from "./mongodb-linearizable-read";
import { placeOrder, type Order } from "./mongodb-majority-write";

const NOBODY = "mongodb://127.0.0.1:1/?directConnection=true";
const mongo = new MongoClient(NOBODY, { serverSelectionTimeoutMS: 50 });
const orders = mongo.db("shop").collection<Order>("orders");
afterAll(() => mongo.close());
afterEach(() => vi.restoreAllMocks());

describe("a majority write", () => {
  const outcomeWhen = (error: Error) => {
    vi.spyOn(orders, "insertOne").mockRejectedValue(error);
    return placeOrder(orders, "order-1");
  };

  it("is ok when acknowledged, and asks a majority for it", async () => {
    const insert = vi
      .spyOn(orders, "insertOne")
      .mockResolvedValue({ acknowledged: true, insertedId: "order-1" });
    expect(await placeOrder(orders, "order-1")).toBe("ok");
    expect(insert.mock.lastCall?.[1]?.writeConcern).toMatchObject({ w: "majority", wtimeoutMS: 2_000 });
  });

  it("has failed only when the server has refused it", async () => {
    expect(
      await outcomeWhen(new MongoServerError({ message: "Document failed validation", code: 121 })),
    ).toBe("failed");
  });

  it("is unknown after missing acknowledgements, a lost connection, a stepped-down primary or a duplicate of itself", async () => {
    const missing = { ok: 1, writeConcernError: { code: 64, errmsg: "waiting for replication timed out" } };
    const steppedDown = new MongoServerError({ message: "interrupted", code: 11602 });
    steppedDown.addErrorLabel("RetryableWriteError");
    expect(await outcomeWhen(new MongoWriteConcernError(missing))).toBe("unknown");
    expect(await outcomeWhen(new MongoNetworkError("connection closed"))).toBe("unknown");
    expect(await outcomeWhen(steppedDown)).toBe("unknown");
    expect(await outcomeWhen(new MongoServerError({ message: "E11000", code: 11000 }))).toBe("unknown");
  });

  it("is unknown when the driver finds no primary: it may have been its second attempt", async () => {
    expect(await placeOrder(orders, "order-1")).toBe("unknown");
  });
});

describe("a linearizable read", () => {
  it("is sent to a primary with its read concern and a time limit", async () => {
    const find = vi.spyOn(orders, "findOne").mockResolvedValue({ _id: "order-1", status: "new" });
    expect(await findOrder(orders, "order-1")).toBe("stored");
    expect(find.mock.lastCall?.[1]).toMatchObject({
      readConcern: { level: "linearizable" },
      readPreference: "primary",
      maxTimeMS: 2_000,
    });
  });

  it("tells a missing order from a primary that cannot confirm, and passes other errors on", async () => {
    const find = vi.spyOn(orders, "findOne").mockResolvedValue(null);
    expect(await findOrder(orders, "order-1")).toBe("absent");
    find.mockRejectedValue(new MongoServerError({ message: "operation exceeded time limit", code: 50 }));
    expect(await findOrder(orders, "order-1")).toBe("unavailable");
    find.mockRejectedValue(new MongoServerError({ message: "not authorized", code: 13 }));
    await expect(findOrder(orders, "order-1")).rejects.toThrow("not authorized");
  });
});

describe("Cassandra's levels", () => {
  const cassandra = new Client({ contactPoints: ["127.0.0.1:1"], localDataCenter: "dc1" });
  const { one, quorum, localQuorum, serial } = types.consistencies;
  const { unavailableException, writeTimeout } = types.responseErrorCodes;

  /** The options of the one statement that `run` sends; it is refused so that no result is needed. */
  async function optionsOf(run: () => Promise<unknown>): Promise<unknown> {
    const execute = vi.spyOn(cassandra, "execute").mockRejectedValue(new Error("not sent"));
    await run().catch(() => undefined);
    const sent: readonly unknown[] = execute.mock.lastCall ?? [];
    return sent[2];
  }

  it("belong to each statement", async () => {
    expect(await optionsOf(() => recordSeen(cassandra, "ann", new Date(0)))).toMatchObject({
      consistency: one,
    });
    expect(await optionsOf(() => lastSeen(cassandra, "ann"))).toMatchObject({ consistency: one });
    expect(await optionsOf(() => saveAddress(cassandra, "ann", "1 Main St", "everywhere"))).toMatchObject({
      consistency: quorum,
    });
    expect(await optionsOf(() => addressOf(cassandra, "ann", "here"))).toMatchObject({
      consistency: localQuorum,
    });
    expect(await optionsOf(() => ownerOf(cassandra, "ann"))).toMatchObject({ consistency: serial });
    expect(await optionsOf(() => claimName(cassandra, "ann", "user-1"))).toMatchObject({
      serialConsistency: serial,
    });
  });

  it("a claim has failed if nothing was proposed, and is unknown after a timeout", async () => {
    const execute = vi.spyOn(cassandra, "execute");
    execute.mockRejectedValue(new errors.ResponseError(unavailableException, "not enough replicas"));
    expect(await claimName(cassandra, "ann", "user-1")).toBe("failed");
    execute.mockRejectedValue(new errors.ResponseError(writeTimeout, "CAS operation timed out"));
    expect(await claimName(cassandra, "ann", "user-1")).toBe("unknown");
    execute.mockRejectedValue(new errors.OperationTimedOutError("no answer from the coordinator"));
    expect(await claimName(cassandra, "ann", "user-1")).toBe("unknown");
  });
});

describe("the DynamoDB cart", () => {
  function table(refuseWith?: Error) {
    const sent: (UpdateRequest | { readonly Item: object })[] = [];
    const answer = (request: UpdateRequest | { readonly Item: object }) => {
      sent.push(request);
      return refuseWith ? Promise.reject(refuseWith) : Promise.resolve();
    };
    const carts: Table = { update: answer, put: answer };
    return { carts, sent };
  }
  const named = (name: string) => Object.assign(new Error(name), { name });

  it("sends every name and value that its expressions use, and no other", async () => {
    const { carts, sent } = table();
    await addItem(carts, "cart-1", "book");
    await checkOut(carts, "cart-1", 3, "order-1");
    const used = (request: UpdateRequest) =>
      new Set(`${request.UpdateExpression} ${request.ConditionExpression}`.match(/[#:]\w+/g));
    for (const request of sent) {
      if (!("UpdateExpression" in request)) throw new Error("not an update");
      const given = { ...request.ExpressionAttributeNames, ...request.ExpressionAttributeValues };
      expect(new Set(Object.keys(given))).toEqual(used(request));
    }
    await addEntry(carts, "cart-1", "entry-1", "book");
    expect(sent.at(-1)).toEqual({ Item: { cart: "cart-1", entry: "entry-1", item: "book" } });
  });

  it("reports a changed cart, and nothing else, as not checked out", async () => {
    expect(await checkOut(table().carts, "cart-1", 3, "order-1")).toBe(true);
    expect(
      await checkOut(table(named("ConditionalCheckFailedException")).carts, "cart-1", 3, "order-1"),
    ).toBe(false);
    await expect(checkOut(table(named("TimeoutError")).carts, "cart-1", 3, "order-1")).rejects.toThrow(
      "TimeoutError",
    );
  });
});
