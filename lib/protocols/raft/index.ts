import type { Program } from "@/lib/sim";
import { kvOps, type ProtocolSpec } from "../shared/params";
import { partitionedKv } from "../shared/scenario";
import { Raft } from "./raft";

export { Raft };
export { Rules } from "./rules";
export const program: Program = { name: "raft", boot: () => new Raft() };
export const scenario = partitionedKv({ electionMs: 300, maxBatch: 16 });
export const summary = "Consensus on a log by a strong leader; every operation goes through the log.";
export const spec: ProtocolSpec = {
  params: [
    { name: "electionMs", default: 300, meaning: "Election timeouts are uniform in [e, 2e), ms." },
    { name: "maxBatch", default: 16, meaning: "Most entries in one Append." },
    { name: "preVote", default: false, meaning: "Ask whether it could win before a new term is begun." },
    {
      name: "checkQuorum",
      default: false,
      meaning: "A leader without a quorum steps down; whoever hears a leader votes for no other.",
    },
    {
      name: "reads",
      default: "log",
      meaning: "How a leader answers reads: through the log, by ReadIndex, or under a lease.",
      options: ["log", "index", "lease"],
    },
    { name: "drift", default: 0, meaning: "How far a clock's rate may be from 1; a lease counts on it." },
    {
      name: "snapshotEntries",
      default: 0,
      meaning: "Applied entries in the log before a snapshot; 0: never.",
    },
  ],
  ops: [
    ...kvOps,
    { op: { kind: "append", key: "x", value: "a" }, answers: "null" },
    { op: { kind: "cas", key: "x", expected: 1, value: 2 }, answers: "whether it did set" },
    { op: { kind: "add-voter", node: "n4" }, answers: "the index of the configuration" },
    { op: { kind: "remove-voter", node: "n3" }, answers: "the index of the configuration" },
    {
      op: { kind: "change-voters", voters: ["n1", "n2", "n3"] },
      answers: "the index of the joint configuration",
    },
    { op: { kind: "transfer", node: "n2" }, answers: "null when another term has begun" },
  ],
};
