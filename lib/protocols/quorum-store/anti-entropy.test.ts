import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { latest } from "@/lib/algorithms/last-writer-wins";
import { treeOf, withEntry, type MerkleShape } from "@/lib/algorithms/merkle-tree";
import { answerSync, openExchange, shapeOf, textOf, type SyncReplica } from "./anti-entropy";
import type { Cell, SyncMsg } from "./messages";

type Store = ReadonlyMap<string, Cell>;

/** A replica of one range, without a network. */
function replicaOf(shape: MerkleShape, initial: Store): SyncReplica & { readonly cells: Store } {
  const cells = new Map(initial);
  let tree = treeOf(
    shape,
    [...cells].map(([key, cell]) => [key, textOf(cell)] as const),
  );
  return {
    cells,
    treeOf: () => tree,
    cellOf: (key) => cells.get(key),
    store(key, cell) {
      if (latest([cells.get(key), cell]) !== cell) return;
      cells.set(key, cell);
      tree = withEntry(tree, key, textOf(cell));
    },
  };
}

/** All messages of one exchange; none is lost. */
function exchange(a: SyncReplica, b: SyncReplica): readonly SyncMsg[] {
  const sent: SyncMsg[] = [];
  let message: SyncMsg | null = openExchange(a, 0);
  for (let turn = 0; message !== null; turn++) {
    if (turn > 20) throw new Error("the exchange does not end");
    sent.push(message);
    message = answerSync(turn % 2 === 0 ? b : a, message);
  }
  return sent;
}

const bytesOf = (messages: readonly SyncMsg[]): number =>
  messages.reduce((sum, message) => sum + JSON.stringify(message).length, 0);

function storeOf(keys: number): Store {
  const numbers = Array.from({ length: keys }, (_, n) => n);
  return new Map(numbers.map((n) => [`key ${n}`, { at: n, by: "n1", value: `value ${n}` }]));
}

const small: MerkleShape = { fanOut: 2, depth: 3 };
const stores = fc
  .dictionary(
    fc.constantFrom("a", "b", "c", "d", "e", "f", "g", "h"),
    fc.record({ at: fc.nat(3), by: fc.constantFrom("n1", "n2"), value: fc.nat(2) }),
    { noNullPrototype: true },
  )
  .map((cells) => new Map(Object.entries(cells)));

describe("one exchange", () => {
  it("leaves both with the newest of both, whatever they had", () => {
    fc.assert(
      fc.property(stores, stores, (first, second) => {
        const [a, b] = [replicaOf(small, first), replicaOf(small, second)];
        exchange(a, b);
        const newest = new Map(
          [...first.keys(), ...second.keys()].map((key) => [key, latest([first.get(key), second.get(key)])]),
        );
        expect(a.cells).toEqual(newest);
        expect(b.cells).toEqual(newest);
      }),
    );
  });

  it("sends no cell that is the same on both sides", () => {
    fc.assert(
      fc.property(stores, stores, (first, second) => {
        const sent = exchange(replicaOf(small, first), replicaOf(small, second));
        for (const message of sent) {
          if (message.type !== "cells") continue;
          for (const [key] of message.cells) expect(first.get(key)).not.toEqual(second.get(key));
        }
      }),
    );
  });

  it("is one message, the root, when nothing differs, however much there is", () => {
    const shape: MerkleShape = { fanOut: 4, depth: 4 };
    const sent = exchange(replicaOf(shape, storeOf(1000)), replicaOf(shape, storeOf(1000)));
    expect(sent.map(({ type }) => type)).toEqual(["hashes"]);
  });
});

/** Bytes when one of so many keys differs, about four keys a bucket; and of all cells at once. */
function costs(keys: number, depth: number) {
  const shape: MerkleShape = { fanOut: 4, depth };
  const here = storeOf(keys);
  const there = new Map(here).set("key 7", { at: keys, by: "n2", value: "newer" });
  const [a, b] = [replicaOf(shape, here), replicaOf(shape, there)];
  const sent = exchange(a, b);
  expect(a.cells).toEqual(b.cells);
  return {
    bytes: bytesOf(sent),
    hashes: sent.reduce((sum, message) => sum + (message.type === "hashes" ? message.nodes.length : 0), 0),
    all: bytesOf([{ type: "cells", cells: [...here] }]),
  };
}

describe("what it costs to find one differing key", () => {
  it("of 1,000 keys: less than 1,000 bytes, and the store has more than 50,000", () => {
    const { bytes, all } = costs(1000, 4);
    expect(bytes).toBeLessThan(1000);
    expect(all).toBeGreaterThan(50_000);
  });

  it("grows with the logarithm: four times the keys are one level, four hashes, more", () => {
    const [k1, k4, k16, k64] = [costs(250, 3), costs(1000, 4), costs(4000, 5), costs(16_000, 6)];
    expect([k1, k4, k16, k64].map(({ hashes }) => hashes)).toEqual([13, 17, 21, 25]);
    for (const [less, more] of [[k1, k4] as const, [k4, k16] as const, [k16, k64] as const]) {
      expect(more.all / less.all).toBeGreaterThan(3.9);
      // Four hashes of up to 16 digits with their places, and how full the bucket happens to be.
      expect(more.bytes - less.bytes).toBeLessThan(4 * 40 + 4 * 40);
    }
  });

  it("without the tree, one level of buckets, the hashes alone grow with the keys", () => {
    const flat = (keys: number): number => {
      const shape: MerkleShape = { fanOut: keys / 4, depth: 1 };
      const there = new Map(storeOf(keys)).set("key 7", { at: keys, by: "n2", value: "newer" });
      return bytesOf(exchange(replicaOf(shape, storeOf(keys)), replicaOf(shape, there)));
    };
    expect(flat(4000) / flat(1000)).toBeGreaterThan(3);
  });
});

describe("a delete", () => {
  const shape: MerkleShape = { fanOut: 4, depth: 2 };
  const missedIt = storeOf(20);

  it("that removes the cell is undone by a replica that missed it", () => {
    const removed = new Map(missedIt);
    removed.delete("key 3");
    const [a, b] = [replicaOf(shape, removed), replicaOf(shape, missedIt)];
    exchange(a, b);
    expect(a.cells.get("key 3")?.value).toBe("value 3");
  });

  it("that writes a tombstone reaches it", () => {
    const buried = new Map(missedIt).set("key 3", { at: 99, by: "n2", value: null });
    const [a, b] = [replicaOf(shape, buried), replicaOf(shape, missedIt)];
    exchange(a, b);
    expect(b.cells.get("key 3")?.value).toBeNull();
  });
});

it("refuses a shape that no tree can have", () => {
  expect(shapeOf(4, 3)).toEqual({ fanOut: 4, depth: 3 });
  for (const [fanOut, depth] of [
    [1, 3],
    [4, 0],
    [2.5, 2],
    [16, 9],
  ] as const) {
    expect(() => shapeOf(fanOut, depth)).toThrow(/treeFanOut/);
  }
});
