/** The situations of §4, and what lies beyond f failures. Read each beside its trace in `golden/`. */
import type { Intervention, Json, Scenario } from "@/lib/sim";
import type { GoldenScenarios } from "../shared/scenario";

/** All delays equal; timers so slow that a trace shows one thing at a time. n1 is the primary of view 0, n2 of view 1. */
const quiet: Scenario = {
  nodes: ["n1", "n2", "n3"],
  params: { viewChangeMs: 300, commitMs: 100, resendMs: 200 },
  network: { delayMs: [2, 2] },
  endMs: 40,
};

function ask(at: number, node: string, op: Json, client = "c"): Intervention {
  return { kind: "request", at, client, node, op };
}

const write = (value: number): Json => ({ kind: "write", key: "x", value });
const read: Json = { kind: "read", key: "x" };

export const scenarios: GoldenScenarios = {
  "normal-operation": {
    claim:
      "One round of Prepare and PrepareOk commits a request; the backups learn of it with the next Prepare, or from Commit when none comes (§4.1).",
    scenario: { ...quiet, interventions: [ask(10, "n1", write(7)), ask(25, "n1", read)], endMs: 104 },
  },
  "primary-crashes": {
    claim:
      "The primary crashes when one backup has its request. The view change finds it in that backup's log, and view 1 commits it (§4.2).",
    scenario: {
      ...quiet,
      params: { viewChangeMs: 60, commitMs: 30, resendMs: 100 },
      interventions: [
        { kind: "drop", at: 0, match: { from: "n1", to: "n2", type: "Prepare" } },
        ask(10, "n1", write(7)),
        { kind: "crash", at: 13, node: "n1" },
        ask(75, "n2", read, "d"),
      ],
      endMs: 95,
    },
  },
  "recovery-without-disk": {
    claim:
      "A backup that lost everything asks with a nonce, waits for two answers, the primary's among them, and takes part again (§4.3).",
    scenario: {
      ...quiet,
      interventions: [
        ask(10, "n1", write(7)),
        { kind: "crash", at: 20, node: "n3" },
        { kind: "restart", at: 30, node: "n3" },
        ask(38, "n1", write(8)),
      ],
      endMs: 47,
    },
  },
  "state-transfer": {
    claim:
      "A backup that missed a request learns so from the next Prepare and fetches what it lacks before it acknowledges (§5.2).",
    scenario: {
      ...quiet,
      interventions: [
        { kind: "drop", at: 0, until: 20, match: { from: "n1", to: "n3", type: "Prepare" } },
        ask(10, "n1", write(7)),
        ask(25, "n1", write(8)),
      ],
      endMs: 36,
    },
  },
  "more-than-f-crash": {
    claim:
      "Two of three crash. Both ask for two answers of normal replicas, and there is one left: nothing wrong is said, and nothing is served again.",
    scenario: {
      ...quiet,
      params: { viewChangeMs: 50, commitMs: 30, resendMs: 40 },
      interventions: [
        ask(10, "n1", write(7)),
        { kind: "crash", at: 20, node: "n1" },
        { kind: "crash", at: 20, node: "n2" },
        { kind: "restart", at: 25, node: "n1" },
        { kind: "restart", at: 25, node: "n2" },
        ask(90, "n3", read, "d"),
      ],
      endMs: 120,
    },
  },
};
