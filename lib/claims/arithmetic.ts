/**
 * Claims that are counted or computed: quorum intersection by enumerating all sets, staleness and availability by their
 * formulas. Each input is bounded, since a chapter computes it while it is read.
 */
import { z } from "zod";
import { majority } from "@/lib/algorithms/quorum";
import { choose, pbsStaleChance, quorumIntersectionCensus } from "@/lib/checkers";
import { isNaiveMajority } from "@/lib/protocols/naive-election";
import { defineClaim } from "./engine";

const replicasMax = 12;
const size = z.int().min(1).max(99);

export const quorumIntersection = defineClaim({
  name: "quorum-intersection",
  summary:
    "For all N up to nMax and all W and R: does W + R > N say whether every two quorums meet? Sets are enumerated.",
  input: z.strictObject({ nMax: z.int().min(1).max(replicasMax) }),
  compute({ nMax }) {
    const { agreeing, configurations } = quorumIntersectionCensus(nMax);
    return { value: `${agreeing} of ${configurations} configurations agree` };
  },
});

export const pbsStaleness = defineClaim({
  name: "pbs-stale-chance",
  summary:
    "The chance that R random replicas miss all W that have the write: C(N-W, R) / C(N, R) (Bailis et al. 2012, §3.1).",
  input: z.strictObject({
    configurations: z
      .array(
        z
          .strictObject({ n: size, w: size, r: size })
          .refine(({ n, w, r }) => w <= n && r <= n, "w and r must not be larger than n"),
      )
      .min(1),
  }),
  compute({ configurations }) {
    const chances = configurations.map(pbsStaleChance);
    return { value: chances.map((chance) => percent(chance, 1)).join(", "), detail: chances };
  },
});

export const naiveVoteThreshold = defineClaim({
  name: "naive-vote-threshold",
  summary:
    "The votes that `votes > floor(peers / 2)` asks for, with the candidate's own vote counted and itself not a peer.",
  input: z.strictObject({ sizes: z.array(size).min(1) }),
  compute({ sizes }) {
    const needed = sizes.map(
      (nodes) => range(1, nodes).find((votes) => isNaiveMajority(votes, nodes)) ?? nodes,
    );
    return {
      value: sizes.map((nodes, n) => `${needed[n]} of ${nodes}`).join(", "),
      detail: sizes.map((nodes, n) => ({ nodes, naive: needed[n], majority: majority(nodes) })),
    };
  },
});

export const majorityAvailability = defineClaim({
  name: "majority-availability",
  summary:
    "The chance that a majority is up, each node being up with probability p independently of the others.",
  input: z.strictObject({ p: z.number().min(0).max(1), sizes: z.array(size).min(1) }),
  compute({ p, sizes }) {
    const chances = sizes.map((n) =>
      range(majority(n), n).reduce((sum, up) => sum + choose(n, up) * p ** up * (1 - p) ** (n - up), 0),
    );
    return { value: chances.map((chance) => percent(chance, 4)).join(", "), detail: chances };
  },
});

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, n) => from + n);
}

function percent(chance: number, digits: number): string {
  return `${(100 * chance).toFixed(digits)} %`;
}
