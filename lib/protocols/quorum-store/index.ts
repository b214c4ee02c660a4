import type { Program } from "@/lib/sim";
import { kvOps, type ProtocolSpec } from "../shared/params";
import { partitionedKv } from "../shared/scenario";
import { QuorumStore } from "./quorum-store";

export { QuorumStore };
export const program: Program = { name: "quorum-store", boot: () => new QuorumStore() };
export const scenario = partitionedKv({ N: 3, W: 2, R: 2 });
export const summary =
  "A leaderless store: a write waits for W of N replicas, a read for R, the newest timestamp wins.";
export const spec: ProtocolSpec = {
  params: [
    { name: "N", default: 3, meaning: "Home replicas of a key." },
    { name: "W", default: 2, meaning: "Replicas that must have stored a write." },
    { name: "R", default: 2, meaning: "Replicas that must have answered a read." },
    {
      name: "readRepair",
      default: "off",
      options: ["off", "async", "blocking"],
      meaning: "When replicas that lag are told.",
    },
    { name: "sloppy", default: false, meaning: "Let the next nodes of the ring stand in for silent homes." },
    { name: "timestamps", default: "clock", options: ["clock", "counter"], meaning: "What orders writes." },
    {
      name: "fanOut",
      default: "all",
      options: ["all", "quorum"],
      meaning: "Ask all N, or exactly W or R at random.",
    },
    { name: "hintAfterMs", default: 100, meaning: "Silence after which a stand-in is asked, ms." },
    { name: "handoffMs", default: 500, meaning: "Between attempts to hand hints off, ms." },
    {
      name: "hintFor",
      default: "quorum",
      options: ["quorum", "all"],
      meaning: "Stand-ins only while a quorum is missing, or for every silent home of a write.",
    },
    {
      name: "antiEntropy",
      default: "off",
      options: ["off", "merkle"],
      meaning: "Whether homes compare Merkle trees.",
    },
    { name: "antiEntropyMs", default: 1000, meaning: "Between two comparisons, ms." },
    { name: "treeFanOut", default: 4, meaning: "Children of an inner node of a Merkle tree." },
    { name: "treeDepth", default: 3, meaning: "Levels below its root; the last are buckets of keys." },
    { name: "deadlineMs", default: 1000, meaning: "An operation is given up after this, ms." },
  ],
  ops: kvOps,
};
