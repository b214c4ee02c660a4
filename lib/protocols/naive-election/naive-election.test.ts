import { describe, expect, it } from "vitest";
import { run } from "@/lib/sim";
import { majority } from "@/lib/algorithms/quorum";
import { seeds } from "../shared/testing";
import { goldenScenarios } from "../shared/golden";
import { halvings, isNaiveMajority, program } from ".";
import { scenarios } from "./scenarios";

goldenScenarios(program, scenarios, import.meta.url);

/** Seeds on which some term has two leaders. */
function unsafe(size: number, count: number): readonly number[] {
  return seeds(count).filter((seed) => {
    const leaders = new Map<string, Set<string>>();
    for (const event of run(program, halvings(size), seed).trace) {
      if (event.kind !== "output") continue;
      const term = JSON.stringify(event.value);
      leaders.set(term, (leaders.get(term) ?? new Set<string>()).add(event.at));
    }
    expect(leaders.size, `nobody led with ${size} nodes on seed ${seed}`).toBeGreaterThan(0);
    return [...leaders.values()].some((nodes) => nodes.size > 1);
  });
}

describe("the naive majority", () => {
  it("is right by luck for odd clusters, and half of an even one", () => {
    const fewest = (nodes: number): number =>
      seeds(nodes).find((votes) => isNaiveMajority(votes, nodes)) ?? 0;
    expect([1, 3, 5, 7].map(fewest)).toEqual([1, 3, 5, 7].map(majority));
    expect([2, 4, 6].map(fewest)).toEqual([1, 2, 3]);
    expect([2, 4, 6].map(majority)).toEqual([2, 3, 4]);
  });

  it.each([2, 4, 6])("elects two leaders in one term with %i nodes", (size) => {
    expect(unsafe(size, 20).length).toBeGreaterThan(10);
  });

  it.each([3, 5])("does not with %i", (size) => {
    expect(unsafe(size, 20)).toEqual([]);
  });
});
