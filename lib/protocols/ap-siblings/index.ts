import type { Program } from "@/lib/sim";
import type { ProtocolSpec } from "../shared/params";
import { partitionedKv } from "../shared/scenario";
import { ApSiblings } from "./ap-siblings";

export { ApSiblings };
export const program: Program = { name: "ap-siblings", boot: () => new ApSiblings() };
export const scenario = partitionedKv();
export const summary =
  "Every replica answers alone; concurrent writes become siblings that a later write resolves.";
export const spec: ProtocolSpec = {
  params: [{ name: "gossipMs", default: 200, meaning: "Mean time between a replica's gossip rounds, ms." }],
  ops: [
    { op: { kind: "read", key: "x" }, answers: "an array of all siblings, [] if never written" },
    { op: { kind: "write", key: "x", value: 1 }, answers: "null; replaces what its client has seen" },
  ],
};
