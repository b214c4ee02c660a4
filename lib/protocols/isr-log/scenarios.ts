/** The situations of the Kafka Improvement Proposals. Read each beside its trace in `golden/`; n1 is elected first, delays are equal. */
import type { Intervention, Scenario } from "@/lib/sim";
import type { GoldenScenarios } from "../shared/scenario";

/** Two brokers; heartbeats every 40 ms, missed after 60. */
const two: Scenario = {
  nodes: ["n1", "n2", "c"],
  params: { heartbeatMs: 40, sessionMs: 60, lagMs: 2000, retryMs: 500, minInsyncReplicas: 1 },
  network: { delayMs: [2, 2] },
  endMs: 60,
};

function append(at: number, node: string, value: string): Intervention {
  return { kind: "request", at, client: "p", node, op: { kind: "append", value } };
}

function fetch(at: number, node: string): Intervention {
  return { kind: "request", at, client: "r", node, op: { kind: "fetch", offset: 0 } };
}

/** m2 is on both replicas and committed, and n2 has not heard that it is. n2 restarts, and n1 goes down before it answers. */
const loss: Scenario = {
  ...two,
  interventions: [
    append(15, "n1", "m1"),
    append(30, "n1", "m2"),
    { kind: "drop", at: 35, until: 50, match: { from: "n1", to: "n2", type: "fetched" } },
    { kind: "crash", at: 41, node: "n2" },
    { kind: "restart", at: 43, node: "n2" },
    { kind: "crash", at: 48, node: "n1" },
    fetch(130, "n2"),
  ],
  endMs: 136,
};

/** Both go down; n2 had not written m2 to its disk, and comes back first. */
const divergence: Scenario = {
  ...two,
  paramsOf: { n2: { flushMs: 26 } },
  interventions: [
    append(15, "n1", "m1"),
    append(30, "n1", "m2"),
    { kind: "crash", at: 45, node: "n1" },
    { kind: "crash", at: 45, node: "n2" },
    { kind: "restart", at: 121, node: "n2" },
    append(135, "n2", "m3"),
    { kind: "restart", at: 160, node: "n1" },
  ],
  endMs: 196,
};

const before = (scenario: Scenario): Scenario => ({
  ...scenario,
  params: { ...scenario.params, truncation: "high-watermark" },
});

export const scenarios: GoldenScenarios = {
  "append-and-fetch": {
    claim:
      "With acks = all a record is acknowledged when the followers' next fetch shows that they have it; then consumers see it.",
    scenario: {
      ...two,
      params: { ...two.params, minInsyncReplicas: 2 },
      interventions: [append(15, "n1", "m1"), fetch(17, "n1"), fetch(30, "n1")],
      endMs: 36,
    },
  },
  "kip-101-loss": {
    claim:
      "KIP-101, scenario 1, as it was: n2 restarts, truncates to its own high watermark, is elected, and a committed record is gone.",
    scenario: before(loss),
  },
  "kip-101-loss-averted": {
    claim:
      "KIP-101, scenario 1, with leader epochs: n2 truncates nothing before the leader has said where the epoch ends, and leads with m2.",
    scenario: loss,
  },
  "kip-101-divergence": {
    claim:
      "KIP-101, scenario 2, as it was: n1 comes back with its high watermark above the place where n2 has gone on; m2 and m3 share an offset.",
    scenario: before(divergence),
  },
  "kip-101-divergence-averted": {
    claim:
      "KIP-101, scenario 2, with leader epochs: the leader's epoch 1 ends at offset 1; n1 cuts m2 and fetches m3. m2 is lost: no disk but one had it.",
    scenario: divergence,
  },
  "isr-shrinks-and-grows": {
    claim:
      "A follower that does not fetch leaves the ISR, so that the high watermark can advance; it rejoins when it has caught up (KIP-497).",
    scenario: {
      ...two,
      params: { ...two.params, lagMs: 30, retryMs: 50, sessionMs: 1000 },
      interventions: [
        { kind: "drop", at: 12, until: 50, match: { from: "n1", to: "n2", type: "fetched" } },
        append(15, "n1", "m1"),
      ],
      endMs: 85,
    },
  },
  "unclean-election": {
    claim:
      "The ISR is down, and an unclean leader is elected from outside: what the ISR had acknowledged is gone, and the old leader must forget it.",
    scenario: {
      ...two,
      params: { ...two.params, lagMs: 30, unclean: true },
      interventions: [
        { kind: "drop", at: 12, until: 90, match: { from: "n1", to: "n2", type: "fetched" } },
        append(60, "n1", "m1"),
        { kind: "crash", at: 70, node: "n1" },
        append(150, "n2", "m2"),
        { kind: "restart", at: 160, node: "n1" },
      ],
      endMs: 185,
    },
  },
};
