import { describe, expect, it } from "vitest";
import { nextViolation, STORES, takeRun } from "./from-run";
import { compare, judge, readLines } from "./model";

const read = (store: string, seed: number, partition = true) => {
  const { lines } = takeRun({ store, seed, partition });
  const reading = readLines(lines);
  return reading.kind === "read"
    ? { lines, ...reading }
    : expect.fail(`${store} ${seed}: ${reading.message}`);
};

describe("the history of a run", () => {
  it.each(STORES)(
    "$id: can be read, is small enough to try all orders, and the checker agrees with them",
    ({ id }) => {
      for (let seed = 1; seed <= 12; seed += 1) {
        const { history, lines } = read(id, seed);
        expect(history.operations).toHaveLength(8);
        expect(compare({ lines, model: "linearizable", only: null })).toMatchObject({
          kind: "compared",
          verdict: judge(history, "linearizable", null).verdict,
        });
      }
    },
  );

  it("is the same for the same seed, and not for another", () => {
    expect(read("ap-lww", 7).lines).toEqual(read("ap-lww", 7).lines);
    expect(read("ap-lww", 7).lines).not.toEqual(read("ap-lww", 8).lines);
  });

  it.each(["majority-cp", "abd"])("%s is linearizable on every seed, partition or not", (store) => {
    expect(nextViolation({ store, seed: 1, partition: true }, "linearizable")).toBeNull();
    expect(nextViolation({ store, seed: 1, partition: false }, "linearizable")).toBeNull();
  });

  it.each(["quorum-1-1", "ap-lww", "async-leader"])("%s is not, on some", (store) => {
    expect(nextViolation({ store, seed: 1, partition: true }, "linearizable")).not.toBeNull();
  });

  it("W + R > N is not enough: a write on its way is seen, and then not seen, without a partition", () => {
    expect(
      nextViolation({ store: "quorum-2-2-slow", seed: 1, partition: false }, "linearizable"),
    ).not.toBeNull();
  });

  it("a client that is cut off from a majority has operations of unknown outcome, and goes on as another", () => {
    const { operations } = read("majority-cp", 1);
    expect(operations.some(({ outcome }) => outcome !== "ok")).toBe(true);
  });
});
