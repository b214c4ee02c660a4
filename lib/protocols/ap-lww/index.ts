import type { Program } from "@/lib/sim";
import { kvOps, type ProtocolSpec } from "../shared/params";
import { partitionedKv } from "../shared/scenario";
import { ApLww } from "./ap-lww";

export { ApLww };
export const program: Program = { name: "ap-lww", boot: () => new ApLww() };
export const scenario = partitionedKv();
export const summary =
  "Every replica answers alone and gossips; of two concurrent writes the larger timestamp survives.";
export const spec: ProtocolSpec = {
  params: [{ name: "gossipMs", default: 200, meaning: "Mean time between a replica's gossip rounds, ms." }],
  ops: kvOps,
};
