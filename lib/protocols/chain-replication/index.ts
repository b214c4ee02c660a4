import type { Program, Scenario } from "@/lib/sim";
import { kvOps, type ProtocolSpec } from "../shared/params";
import { partitionedKv } from "../shared/scenario";
import { ChainReplication } from "./chain-replication";

export { ChainReplication };
export const program: Program = { name: "chain-replication", boot: () => new ChainReplication() };

/** n1 (the head) and client `left` are cut off from the others and from the master. */
export const scenario: Scenario = {
  ...partitionedKv({ queries: "tail" }),
  nodes: ["n1", "n2", "n3", "m"],
  interventions: [
    {
      kind: "part",
      at: 2000,
      groups: [
        ["n1", "left"],
        ["n2", "n3", "m", "right"],
      ],
    },
    { kind: "heal", at: 4000 },
  ],
};
export const summary =
  "Updates travel from head to tail, the tail answers; a master repairs the chain. CRAQ lets every server answer queries.";
export const spec: ProtocolSpec = {
  params: [
    {
      name: "master",
      default: "m",
      meaning: "The node that decides on the chain; the last one unless given.",
    },
    {
      name: "queries",
      default: "tail",
      options: ["tail", "any"],
      meaning: "Who answers queries: the tail, or any server (CRAQ).",
    },
    {
      name: "heartbeatMs",
      default: 50,
      meaning: "Servers tell the master that they are alive this often, ms.",
    },
    { name: "suspectMs", default: 250, meaning: "Silence after which the master excludes a server, ms." },
    { name: "leaseMs", default: 200, meaning: "How long after asking a server may answer queries, ms." },
    { name: "drift", default: 0.01, meaning: "How far a monotonic clock's rate may be off 1." },
    {
      name: "trustSuspicion",
      default: false,
      options: [false, true],
      meaning: "No leases: a silent server is taken for a crashed one (fail-stop).",
    },
    { name: "resendMs", default: 60, meaning: "What is not acknowledged is sent again this often, ms." },
  ],
  ops: kvOps,
};
