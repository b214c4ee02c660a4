/** The three phases, and what a new epoch recovers. Read each beside its trace in `golden/`. */
import type { Intervention, Json, Scenario } from "@/lib/sim";
import type { GoldenScenarios } from "../shared/scenario";

/** All delays equal. n3 has the highest id, so the oracle prefers it while the histories are equal. */
const quiet: Scenario = {
  nodes: ["n1", "n2", "n3"],
  params: { timeoutMs: 500, pingMs: 200, voteMs: 100, decideMs: 5 },
  network: { delayMs: [2, 2] },
  endMs: 30,
};

function ask(at: number, node: string, op: Json, client = "c"): Intervention {
  return { kind: "request", at, client, node, op };
}

const write = (value: number): Json => ({ kind: "write", key: "x", value });
const read: Json = { kind: "read", key: "x" };

export const scenarios: GoldenScenarios = {
  "three-phases": {
    claim:
      "The oracle names n3. Discovery: a quorum promises epoch 1. Synchronisation: it takes the (empty) history. Broadcast: Propose, Ack, Commit.",
    scenario: { ...quiet, interventions: [ask(20, "n3", write(7))], endMs: 32 },
  },
  "uncommitted-proposal-is-recovered": {
    claim:
      "The leader crashes when n1 alone has its proposal 1.1. n1 has the later zxid, leads epoch 2, and its initial history delivers 1.1.",
    scenario: {
      ...quiet,
      params: { timeoutMs: 60, pingMs: 25, voteMs: 100, decideMs: 5 },
      interventions: [
        { kind: "drop", at: 0, match: { from: "n3", to: "n2", type: "Propose" } },
        ask(20, "n3", write(7)),
        { kind: "crash", at: 23, node: "n3" },
        ask(125, "n1", read, "d"),
      ],
      endMs: 134,
    },
  },
  "follower-recovers": {
    claim:
      "A follower restarts with the epochs and the history of its disk, finds the leader by the oracle, and is synchronised before it acknowledges anything.",
    scenario: {
      ...quiet,
      interventions: [
        ask(20, "n3", write(7)),
        { kind: "crash", at: 32, node: "n1" },
        ask(34, "n3", write(8), "d"),
        { kind: "restart", at: 44, node: "n1" },
      ],
      endMs: 62,
    },
  },
};
