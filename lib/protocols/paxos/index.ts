import type { Client, Program, Scenario } from "@/lib/sim";
import type { ProtocolSpec } from "../shared/params";
import { Paxos } from "./paxos";

export { Paxos };
export const program: Program = { name: "paxos", boot: () => new Paxos() };

const proposer = (node: string, atMs: number): Client => ({
  id: `client of ${node}`,
  targets: [node],
  timeoutMs: 4000,
  operations: [{ op: { kind: "propose", value: `value of ${node}` }, atMs }],
});

/** Three proposers at nearly the same time, and an acceptor that crashes and comes back. */
export const scenario: Scenario = {
  nodes: ["n1", "n2", "n3", "n4", "n5"],
  network: { delayMs: [2, 30], lossRate: 0.05 },
  clients: [proposer("n1", 100), proposer("n3", 110), proposer("n5", 120)],
  interventions: [
    { kind: "crash", at: 130, node: "n2" },
    { kind: "restart", at: 600, node: "n2" },
  ],
  endMs: 5000,
};
export const summary =
  "Single-decree Paxos with durable acceptors: duelling proposers choose one value, for ever.";
export const spec: ProtocolSpec = {
  params: [
    {
      name: "retryMs",
      default: 100,
      meaning: "A proposer tries again after between this and twice this, ms.",
    },
  ],
  ops: [{ op: { kind: "propose", value: "a" }, answers: "the value chosen, perhaps another's" }],
};
