import type { Intervention, NodeId, Program, Scenario } from "@/lib/sim";
import type { ProtocolSpec } from "../shared/params";
import { NaiveElection } from "./naive-election";

export { NaiveElection };
export { isNaiveMajority } from "./naive-election";
export const program: Program = { name: "naive-election", boot: () => new NaiveElection() };

/** Six seconds in which the cluster is cut in two halves, healed, and cut again, once a second. */
export function halvings(size: number): Scenario {
  const nodes = Array.from({ length: size }, (_, n): NodeId => `n${n + 1}`);
  const interventions = [0, 1000, 2000, 3000, 4000, 5000].flatMap((atMs, turn): Intervention[] => {
    const turned = nodes.map((_, n) => nodes[(n + turn) % size]).filter((node) => node !== undefined);
    const half = Math.floor(size / 2);
    return [
      { kind: "part", at: atMs, groups: [turned.slice(0, half), turned.slice(half)] },
      { kind: "heal", at: atMs + 600 },
    ];
  });
  return { nodes, params: { electionMs: 150 }, network: { delayMs: [1, 20] }, interventions, endMs: 6000 };
}

export const scenario = halvings(4);
export const summary =
  "An election that takes half of an even cluster for a majority: two leaders in one term.";
export const spec: ProtocolSpec = {
  params: [{ name: "electionMs", default: 150, meaning: "Election timeouts are uniform in [e, 2e), ms." }],
  ops: [],
};
