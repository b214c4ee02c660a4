import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { difference, emptyTree, hashAt, treeOf, withEntry, type MerkleTree } from "./merkle-tree";

const shape = { fanOut: 4, depth: 4 };
const store = fc.dictionary(fc.string({ maxLength: 4 }), fc.nat(2).map(String), {
  maxKeys: 40,
  noNullPrototype: true,
});
const tree = (values: Readonly<Record<string, string>>): MerkleTree => treeOf(shape, Object.entries(values));

describe("a Merkle tree", () => {
  it("finds exactly the keys that differ", () => {
    fc.assert(
      fc.property(store, store, (a, b) => {
        const bruteForce = [...new Set([...Object.keys(a), ...Object.keys(b)])].filter(
          (key) => new Map(Object.entries(a)).get(key) !== new Map(Object.entries(b)).get(key),
        );
        expect(difference(tree(a), tree(b)).keys).toEqual(bruteForce.toSorted());
      }),
    );
  });

  it("is the same whether it is built at once or entry by entry, with detours", () => {
    const steps = fc.array(fc.tuple(fc.string({ maxLength: 2 }), fc.option(fc.nat(3).map(String))), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(steps, (changes) => {
        const values = new Map<string, string>();
        let grown = emptyTree(shape);
        for (const [key, text] of changes) {
          grown = withEntry(grown, key, text);
          if (text === null) values.delete(key);
          else values.set(key, text);
        }
        expect(grown).toEqual(treeOf(shape, values));
      }),
    );
  });

  const thousand = treeOf(
    shape,
    Array.from({ length: 1000 }, (_, n) => [`key ${n}`, String(n)] as const),
  );

  it("compares one pair of nodes when nothing differs, and one path with its siblings when one key does", () => {
    expect(difference(thousand, thousand)).toEqual({ keys: [], visited: 1 });
    const changed = withEntry(thousand, "key 500", "new");
    expect(difference(thousand, changed)).toEqual({
      keys: ["key 500"],
      visited: 1 + shape.fanOut * shape.depth,
    });
  });

  it("visits at most a path with its siblings for each differing key", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(999), { maxLength: 12 }), (changes) => {
        const changed = changes.reduce((t, n) => withEntry(t, `key ${n}`, "new"), thousand);
        const { keys, visited } = difference(thousand, changed);
        expect(keys).toEqual(changes.map((n) => `key ${n}`).toSorted());
        expect(visited).toBeLessThanOrEqual(1 + changes.length * shape.fanOut * shape.depth);
      }),
    );
  });

  it("spreads keys: of 256 buckets none stays empty with 10,000 keys", () => {
    const many = treeOf(
      shape,
      Array.from({ length: 10_000 }, (_, n) => [`user:${n}`, "1"] as const),
    );
    expect(Array.from({ length: 256 }, (_, bucket) => hashAt(many, [4, bucket]))).not.toContain(0);
  });
});
