/**
 * Starting points, each a seed, parameters and faults like any the reader could set: what happens in them is up to the store.
 * They are the gaps of "Why W + R > N is not linearizable", in the order of the text, and the two comparisons with a formula.
 */
import type { Intervention } from "@/lib/sim";
import { DEFAULTS, type Parameters } from "./model";

export interface Example {
  readonly id: string;
  readonly title: string;
  /** What to look for. */
  readonly hint: string;
  readonly seed: number;
  readonly parameters: Parameters;
  readonly interventions: readonly Intervention[];
}

const slowWriter: Parameters = {
  ...DEFAULTS,
  links: { ...DEFAULTS.links, A: [4, 160, 160, 20, 24, 28, 32] },
};

const near = [4, 5, 6, 5, 4, 6, 5];

export const EXAMPLES: readonly Example[] = [
  {
    id: "concurrent-write",
    title: "A slow write",
    hint: "W + R > N and no fault: A's way to n2 is slow, so for a while only n1 has the new value. B's quorum has n1 in it, C's has not: 1, then 0.",
    seed: 1,
    parameters: slowWriter,
    interventions: [],
  },
  {
    id: "partial-write",
    title: "A write that failed half-way",
    hint: "A's second write reaches n1 alone and is unknown; it stays there. For ever after the answer depends on whom one asks.",
    seed: 1,
    parameters: DEFAULTS,
    interventions: [
      { kind: "drop", at: 490, until: 600, match: { from: "pA", to: "n2", type: "put" } },
      { kind: "drop", at: 490, until: 600, match: { from: "pA", to: "n3", type: "put" } },
    ],
  },
  {
    id: "sloppy",
    title: "A sloppy quorum",
    hint: "A is cut off from all homes but n1. A stand-in takes the write and counts towards W; B and C ask n2 and n3, who have never heard of it.",
    seed: 1,
    parameters: { ...DEFAULTS, sloppy: true, links: { ...DEFAULTS.links, A: [4, 8, 12, 20, 24, 28, 32] } },
    interventions: [
      {
        kind: "part",
        at: 300,
        groups: [
          ["A", "pA", "n1"],
          ["B", "C", "pB", "pC", "n2", "n3"],
        ],
      },
      { kind: "heal", at: 1000 },
    ],
  },
  {
    id: "skew",
    title: "A clock set back",
    hint: "Blocking read repair, so no read can go backwards for want of it. But A's clock is set back by half a second: its next write is acknowledged, and older than what it should replace.",
    seed: 1,
    parameters: { ...DEFAULTS, readRepair: "blocking" },
    interventions: [{ kind: "skew", at: 300, node: "pA", offsetMs: -500 }],
  },
  {
    id: "pbs",
    title: "PBS, 3/1/1",
    hint: "Nothing propagates and nothing overlaps. Sweep: two reads in three are stale, as C(N−W, R) / C(N, R) says.",
    seed: 1,
    parameters: {
      ...DEFAULTS,
      ...{ w: 1, r: 1, propagation: "none", pattern: "in-turn", links: { A: near, B: near, C: near } },
    },
    interventions: [],
  },
  {
    id: "regions",
    title: "Five regions",
    hint: "No partition anywhere: the else of PACELC. Sweep, then read off what one more replica in W or R costs in ms.",
    seed: 1,
    parameters: { ...DEFAULTS, n: 5, w: 3, r: 3, latency: "regions", pattern: "in-turn" },
    interventions: [],
  },
];
