import { describe, expect, it } from "vitest";
import { assignBounded } from "./bounded-load";
import { hashOf } from "./hash";
import { createHashRing } from "./hash-ring";
import { jumpHash } from "./jump-hash";
import { createMaglevTable } from "./maglev-hash";
import { ranking } from "./rendezvous-hash";

const keys = Array.from({ length: 20_000 }, (_, i) => `key ${i}`);
const ten = Array.from({ length: 10 }, (_, i) => `node ${i}`);
const eleven = [...ten, "node 10"];

type Place = (nodes: readonly string[]) => (key: string) => string;
const ring: Place = (nodes) => createHashRing(nodes).ownerOf;
const rendezvous: Place = (nodes) => (key) => ranking(nodes, key)[0] ?? "";
const maglev: Place = (nodes) => createMaglevTable(nodes).ownerOf;
const modulo: Place = (nodes) => (key) => nodes[hashOf(key) % nodes.length] ?? "";
const jump: Place = (nodes) => (key) => nodes[jumpHash(BigInt(hashOf(key)), nodes.length)] ?? "";

/** The largest share of a node against an equal one. */
function peak(owner: (key: string) => string, nodes: readonly string[]): number {
  const load = new Map<string, number>();
  for (const key of keys) load.set(owner(key), (load.get(owner(key)) ?? 0) + 1);
  return (Math.max(...load.values()) * nodes.length) / keys.length;
}

/** Of the keys, which share changes its owner from ten nodes to eleven: to the new one, and to one of the old. */
function moves(place: Place): { toNew: number; toOld: number } {
  const [before, after] = [place(ten), place(eleven)];
  const moved = keys.filter((key) => before(key) !== after(key)).map(after);
  const toNew = moved.filter((node) => node === "node 10").length;
  return { toNew: toNew / keys.length, toOld: (moved.length - toNew) / keys.length };
}

describe("an eleventh node", () => {
  it.each([
    ["ring", ring],
    ["rendezvous", rendezvous],
    ["jump", jump],
  ])("%s: takes about a share, and nothing else moves", (_name, place) => {
    const { toNew, toOld } = moves(place);
    expect(toNew).toBeGreaterThan(0.06);
    expect(toNew).toBeLessThan(0.12);
    expect(toOld).toBe(0);
  });

  it("Maglev: a share, and a little more moves between the others", () => {
    const { toNew, toOld } = moves(maglev);
    expect(toNew).toBeGreaterThan(0.08);
    expect(toOld).toBeGreaterThan(0);
    expect(toOld).toBeLessThan(0.05);
  });

  it("hash modulo n: ten of eleven keys move", () => {
    const { toNew, toOld } = moves(modulo);
    expect(toNew + toOld).toBeGreaterThan(0.88);
  });
});

describe("shares", () => {
  it("of a ring with one point a node are very unequal, with 128 nearly even", () => {
    expect(peak(createHashRing(ten, { points: 1 }).ownerOf, ten)).toBeGreaterThan(1.8);
    expect(peak(createHashRing(ten, { points: 128 }).ownerOf, ten)).toBeLessThan(1.3);
  });

  it("of rendezvous, jump and Maglev are nearly even", () => {
    for (const place of [rendezvous, jump, maglev]) expect(peak(place(ten), ten)).toBeLessThan(1.08);
  });

  it("follow weights on a ring", () => {
    const weighted = createHashRing(["a", "b"], { weights: { b: 3 } });
    const ofB = keys.filter((key) => weighted.ownerOf(key) === "b").length / keys.length;
    expect(ofB).toBeGreaterThan(0.68);
    expect(ofB).toBeLessThan(0.82);
  });

  it("of a Maglev table differ by one entry", () => {
    const { entries } = createMaglevTable(ten, 10_007);
    const sizes = ten.map((node) => entries.filter((entry) => entry === node).length);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    expect(createMaglevTable(ten.toReversed(), 10_007).entries).toEqual(entries);
    expect(() => createMaglevTable(ten, 10_000)).toThrow(/prime/);
  });

  it("with bounded loads never exceed the cap, which a plain ring does", () => {
    const few = keys.slice(0, 1000);
    const { cap, owners } = assignBounded(ten, few, 0.05);
    const largest = (owner: (key: string) => string | undefined): number =>
      Math.max(...ten.map((node) => few.filter((key) => owner(key) === node).length));
    expect(cap).toBe(105);
    expect(assignBounded(ten, keys.slice(0, 100), 0.1).cap).toBe(11);
    expect(largest((key) => owners.get(key))).toBe(cap);
    expect(largest(ring(ten))).toBeGreaterThan(cap);
  });
});

it("a failed node's keys go to the next on the ring, and with rendezvous to each key's second choice", () => {
  const without = ten.filter((node) => node !== "node 3");
  const [before, after] = [createHashRing(ten), createHashRing(without)];
  for (const key of keys.slice(0, 2000)) {
    const left = before.ownersOf(key, 3).filter((node) => node !== "node 3");
    expect(after.ownersOf(key, 2)).toEqual(left.slice(0, 2));
    expect(ranking(without, key)).toEqual(ranking(ten, key).filter((node) => node !== "node 3"));
  }
});

it("jump hash gives the values that other implementations give", () => {
  const known: [bigint, number, number][] = [
    [1n, 1, 0],
    [42n, 57, 43],
    [0xdead10ccn, 1, 0],
    [0xdead10ccn, 666, 361],
    [256n, 1024, 520],
  ];
  expect(known.map(([key, buckets]) => jumpHash(key, buckets))).toEqual(known.map(([, , bucket]) => bucket));
});

it("a key past the last point of the circle belongs to the first one", () => {
  const points = ten.map((node) => ({ node, at: hashOf(`${node}#0`) })).sort((a, b) => a.at - b.at);
  const last = points.at(-1)?.at ?? 0;
  const past = keys.filter((key) => hashOf(key) > last);
  expect(past.length).toBeGreaterThan(0);
  const owner = createHashRing(ten, { points: 1 }).ownerOf;
  expect(new Set(past.map(owner))).toEqual(new Set([points[0]?.node]));
});

it("bounded loads leave a key where the ring puts it unless that node is full", () => {
  const few = keys.slice(0, 1000);
  const { owners } = assignBounded(ten, few, 0.05);
  const plain = createHashRing(ten).ownerOf;
  const moved = few.filter((key) => owners.get(key) !== plain(key)).length;
  expect(moved).toBeGreaterThan(0);
  expect(moved).toBeLessThan(60);
});

describe("what is refused", () => {
  it("a node that is listed twice, by every placement; a key, by bounded loads", () => {
    const twice = ["a", "b", "a"];
    expect(() => createHashRing(twice)).toThrow(/nodes lists "a" twice/);
    expect(() => createMaglevTable(twice)).toThrow(/nodes lists "a" twice/);
    expect(() => ranking(twice, "key")).toThrow(/nodes lists "a" twice/);
    expect(() => assignBounded(twice, ["key"], 0.1)).toThrow(/nodes lists "a" twice/);
    expect(() => assignBounded(["a", "b"], ["key", "key"], 0.1)).toThrow(/keys lists "key" twice/);
    expect(() => assignBounded(["a", "b"], ["key"], 0.1)).not.toThrow();
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])("points or a weight of %d", (count) => {
    expect(() => createHashRing(["a"], { points: count })).toThrow(RangeError);
    expect(() => createHashRing(["a"], { weights: { a: count } })).toThrow(/weight of "a"/);
    expect(() => createHashRing(["a"], { weights: { b: count } })).not.toThrow();
  });

  it.each([0, -0.1, Number.NaN, Number.POSITIVE_INFINITY])("an epsilon of %d", (epsilon) => {
    expect(() => assignBounded(["a"], ["key"], epsilon)).toThrow(/epsilon/);
  });
});

it("a node may be called after what every object has", () => {
  const names = ["constructor", "toString", "__proto__"];
  const owners = new Set(keys.slice(0, 200).map(createHashRing(names).ownerOf));
  expect(owners).toEqual(new Set(names));
});

it.each([
  [100, 0.1, 11],
  [100, 1e-12, 11],
  [100, Number.MIN_VALUE, 11],
  [101, 1e-12, 11],
  [101, 0.1, 12],
  [100, 2.5, 35],
  [10, 1e21, 1e21],
])("the cap of bounded loads on ten nodes is exact: %d keys, epsilon %d: %d", (count, epsilon, cap) => {
  expect(assignBounded(ten, keys.slice(0, count), epsilon).cap).toBe(cap);
});
