import type { Program, Scenario } from "@/lib/sim";
import { kvOps, type ProtocolSpec } from "../shared/params";
import { partitionedKv } from "../shared/scenario";
import { Gossip } from "./gossip";

export { Gossip };
export const program: Program = { name: "gossip", boot: () => new Gossip() };

/** As everywhere, with two more replicas on the larger side. */
export const scenario: Scenario = { ...partitionedKv(), nodes: ["n1", "n2", "n3", "n4", "n5"] };
export const summary =
  "Updates spread by rumour to random others, and whoever a rumour misses learns by anti-entropy.";
export const spec: ProtocolSpec = {
  params: [
    {
      name: "mode",
      default: "both",
      options: ["both", "rumours", "anti-entropy"],
      meaning: "Which of the two spreads updates.",
    },
    {
      name: "spread",
      default: "push-pull",
      options: ["push-pull", "push", "pull"],
      meaning: "Whether a replica tells, asks, or both.",
    },
    {
      name: "interest",
      default: "feedback-counter",
      options: ["feedback-counter", "feedback-coin", "blind-counter", "blind-coin"],
      meaning: "When a replica stops telling a rumour.",
    },
    { name: "k", default: 3, meaning: "Contacts in vain that end the interest, or one in so many." },
    { name: "fanOut", default: 1, meaning: "Partners a period." },
    { name: "periodMs", default: 100, meaning: "Between rounds of rumours, ms." },
    { name: "antiEntropyMs", default: 1000, meaning: "Between rounds of anti-entropy, ms." },
    {
      name: "payload",
      default: "digest",
      options: ["digest", "state"],
      meaning: "Anti-entropy compares timestamps first, or sends everything.",
    },
    { name: "certificateMs", default: 0, meaning: "Life of a death certificate, ms; 0 for ever." },
    { name: "jitter", default: 1, meaning: "0: all replicas' periods begin together; 1: at random." },
  ],
  ops: [...kvOps, { op: { kind: "delete", key: "x" }, answers: "null" }],
};
