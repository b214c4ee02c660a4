import type { Program, Scenario } from "@/lib/sim";
import type { ProtocolSpec } from "../shared/params";
import { Swim } from "./swim";

export { Swim };
export const program: Program = { name: "swim", boot: () => new Swim() };

/** n4 goes down and comes back; later n1 and n2 cannot hear each other for a while, and nobody is declared dead for it. */
export const scenario: Scenario = {
  nodes: ["n1", "n2", "n3", "n4", "n5"],
  network: { delayMs: [2, 12] },
  interventions: [
    { kind: "crash", at: 1000, node: "n4" },
    { kind: "restart", at: 4000, node: "n4" },
    { kind: "drop", at: 5000, until: 7000, match: { from: "n1", to: "n2" } },
    { kind: "drop", at: 5000, until: 7000, match: { from: "n2", to: "n1" } },
  ],
  endMs: 8000,
};
export const summary =
  "Each node probes one other a period; suspicions, denials and deaths ride on the probes.";
export const spec: ProtocolSpec = {
  params: [
    { name: "periodMs", default: 200, meaning: "One probe per node in this time, ms." },
    { name: "pingTimeoutMs", default: 60, meaning: "Silence after which others are asked to ping, ms." },
    { name: "k", default: 3, meaning: "How many others are asked." },
    {
      name: "suspicion",
      default: "on",
      options: ["on", "off"],
      meaning: "Whether a silent member is suspected before it is declared dead.",
    },
    { name: "suspicionPeriods", default: 5, meaning: "How long a suspect may deny it, in periods." },
    { name: "piggyback", default: 6, meaning: "Most rumours on one message." },
    { name: "lambda", default: 3, meaning: "A rumour is told lambda log2(n) times by each node." },
    {
      name: "probes",
      default: "round-robin",
      options: ["round-robin", "random"],
      meaning: "How the next member to probe is chosen.",
    },
    {
      name: "retryDead",
      default: 10,
      meaning: "A dead member is pinged every so many periods; 0 for never.",
    },
    {
      name: "contact",
      default: null,
      meaning: "Whom a newcomer asks for the list; any initial member unless given.",
    },
  ],
  ops: [],
};
