/** The situations of the two papers, and the one their failure model excludes. Read each beside its trace in `golden/`. */
import type { Intervention, Json, Scenario } from "@/lib/sim";
import type { GoldenScenarios } from "../shared/scenario";

/** All delays equal; heartbeats so rare that a trace shows the chain alone. */
const quiet: Scenario = {
  nodes: ["n1", "n2", "n3", "m"],
  params: { heartbeatMs: 1000, suspectMs: 5000, leaseMs: 1500, resendMs: 1000 },
  network: { delayMs: [2, 2] },
  endMs: 40,
};

/** Heartbeats every 20 ms, so that a failure is noticed within 60. */
const watched: Scenario = {
  ...quiet,
  params: { heartbeatMs: 20, suspectMs: 30, leaseMs: 25, resendMs: 200 },
  endMs: 75,
};

function ask(at: number, client: string, node: string, op: Json): Intervention {
  return { kind: "request", at, client, node, op };
}

const write = (value: number): Json => ({ kind: "write", key: "x", value });
const read: Json = { kind: "read", key: "x" };

/** The tail n2 and its client r lose the master and the head; then x is written, then r reads at n2. */
const excludedTail: Scenario = {
  ...watched,
  nodes: ["n1", "n2", "m"],
  params: { ...watched.params, leaseMs: 40 },
  interventions: [
    {
      kind: "part",
      at: 8,
      groups: [
        ["n1", "m", "w"],
        ["n2", "r"],
      ],
    },
    ask(45, "w", "n1", write(7)),
    ask(55, "r", "n2", read),
  ],
  endMs: 66,
};

export const scenarios: GoldenScenarios = {
  "update-and-query": {
    claim:
      "An update enters at the head and is acknowledged by the tail; the tail answers queries (van Renesse & Schneider 2004, §3).",
    scenario: { ...quiet, interventions: [ask(10, "w", "n1", write(7)), ask(30, "r", "n3", read)] },
  },
  "craq-dirty-read": {
    claim:
      "While an update is on its way, a server asks the tail how far it is, and answers 0, then 7 (Terrace & Freedman 2009, §2.3).",
    scenario: {
      ...quiet,
      params: { ...quiet.params, queries: "any" },
      interventions: [
        { kind: "delay", at: 0, match: { from: "n2", to: "n3", type: "forward" }, ms: 6 },
        { kind: "delay", at: 0, match: { type: "ack" }, ms: 20 },
        ask(10, "w", "n1", write(7)),
        ask(13, "r", "n2", read),
        ask(26, "r", "n2", read),
      ],
      endMs: 36,
    },
  },
  "head-fails": {
    claim:
      "The head fails after sending an update on. The next server becomes the head; the update is in the chain and survives (§3, Failure of the Head).",
    scenario: {
      ...watched,
      interventions: [
        ask(8, "w", "n1", write(7)),
        { kind: "crash", at: 11, node: "n1" },
        ask(70, "r", "n3", read),
      ],
    },
  },
  "middle-fails": {
    claim:
      "A middle server fails with an update only the head has. The head sends its Sent list to the new successor (§3, Failure of Other Servers).",
    scenario: {
      ...watched,
      interventions: [{ kind: "crash", at: 11, node: "n2" }, ask(8, "w", "n1", write(7))],
    },
  },
  "tail-fails": {
    claim:
      "The tail fails before it has an update. Its predecessor becomes the tail and acknowledges what is in its Sent list (§3, Failure of the Tail).",
    scenario: {
      ...watched,
      interventions: [{ kind: "crash", at: 11, node: "n3" }, ask(8, "w", "n1", write(7))],
    },
  },
  "server-joins": {
    claim:
      "A server that was excluded comes back, receives the tail's history, and becomes the tail; the old tail goes on until then (§3, Extending a Chain).",
    scenario: {
      ...watched,
      nodes: ["n1", "n2", "m"],
      interventions: [
        { kind: "crash", at: 8, node: "n2" },
        ask(62, "w", "n1", write(7)),
        { kind: "restart", at: 70, node: "n2" },
        ask(93, "r", "n2", read),
      ],
      endMs: 98,
    },
  },
  "excluded-tail-has-no-lease": {
    claim:
      "The master excludes a tail that is alive, and the new tail waits until the lease of the old one is over: whoever answers, answers alone.",
    scenario: excludedTail,
  },
  "excluded-tail-without-leases": {
    claim:
      "The same without leases: the excluded tail, which asks nobody, answers 0 after 7 has been acknowledged. Fail-stop was assumed and did not hold.",
    scenario: { ...excludedTail, params: { ...excludedTail.params, trustSuspicion: true } },
  },
};
