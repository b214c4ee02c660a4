/** The life of a view. Read each beside its trace in `golden/`; all delays are equal, and n1 is the first primary. */
import type { Intervention, Json, Scenario } from "@/lib/sim";
import type { GoldenScenarios } from "../shared/scenario";

/** Heartbeats every 30 ms, missed after 40. */
const two: Scenario = {
  nodes: ["n1", "n2", "v"],
  params: { heartbeatMs: 30, suspectMs: 40, resendMs: 100 },
  network: { delayMs: [2, 2] },
  endMs: 40,
};

function ask(at: number, client: string, node: string, op: Json): Intervention {
  return { kind: "request", at, client, node, op };
}
const write = (value: number): Json => ({ kind: "write", key: "x", value });
const read: Json = { kind: "read", key: "x" };

/** The primary n1 and a client lose everybody else, n2 becomes primary and writes; then both are asked. */
const twoPrimaries: Scenario = {
  ...two,
  interventions: [
    {
      kind: "part",
      at: 12,
      groups: [
        ["n1", "a"],
        ["n2", "v", "b"],
      ],
    },
    ask(75, "b", "n2", write(2)),
    ask(82, "a", "n1", read),
  ],
  endMs: 95,
};

export const scenarios: GoldenScenarios = {
  "write-and-read": {
    claim: "The primary answers a write, and a read, when its backup has acknowledged it.",
    scenario: { ...two, interventions: [ask(15, "a", "n1", write(1)), ask(25, "a", "n1", read)] },
  },
  failover: {
    claim:
      "The primary goes down after its backup has acknowledged a write; the backup becomes primary and has it.",
    scenario: {
      ...two,
      interventions: [
        ask(12, "a", "n1", write(1)),
        { kind: "crash", at: 20, node: "n1" },
        ask(72, "b", "n2", read),
      ],
      endMs: 80,
    },
  },
  "idle-server-becomes-backup": {
    claim:
      "The backup goes down, an idle server gets the primary's state, and only then is the view acknowledged.",
    scenario: {
      ...two,
      nodes: ["n1", "n2", "n3", "v"],
      interventions: [ask(12, "a", "n1", write(1)), { kind: "crash", at: 20, node: "n2" }],
      endMs: 72,
    },
  },
  "two-primaries-one-answers": {
    claim:
      "Cut off from the others n1 still believes that it is primary, but its backup does not answer it: neither does it answer.",
    scenario: twoPrimaries,
  },
  "two-primaries-with-local-reads": {
    claim:
      "The same, and the primary reads without asking: n1 answers 0 after n2 has acknowledged the write of 2.",
    scenario: { ...twoPrimaries, params: { ...twoPrimaries.params, localReads: true } },
  },
};
