import type { Client, ClientOperation, Program, Scenario } from "@/lib/sim";
import type { ProtocolSpec } from "../shared/params";
import { IsrLog } from "./isr-log";

export { IsrLog };
export const program: Program = { name: "isr-log", boot: () => new IsrLog() };

function client(id: string, operations: readonly ClientOperation[]): Client {
  return { id, operations, timeoutMs: 300, attemptsMax: 4 };
}
const times = Array.from({ length: 24 }, (_, n) => 600 + 200 * n);

/** n1, which leads, and its producer are cut off from the others and from the controller between 2 s and 4 s of 6 s. */
export const scenario: Scenario = {
  nodes: ["n1", "n2", "n3", "c"],
  params: { acks: "all", minInsyncReplicas: 2 },
  network: { delayMs: [2, 12] },
  clients: [
    client(
      "left",
      times.map((atMs, n) => ({ op: { kind: "append", value: `left${n + 1}` }, atMs })),
    ),
    client(
      "right",
      times.map((atMs, n) => ({ op: { kind: "append", value: `right${n + 1}` }, atMs })),
    ),
    client(
      "reader",
      times.map((atMs, n) => ({ op: { kind: "fetch", offset: n }, atMs })),
    ),
  ],
  interventions: [
    {
      kind: "part",
      at: 2000,
      groups: [
        ["n1", "left"],
        ["n2", "n3", "c", "right", "reader"],
      ],
    },
    { kind: "heal", at: 4000 },
  ],
  endMs: 6000,
};
export const summary =
  "A partition log with a leader, in-sync replicas and leader epochs; what acks, min.insync.replicas and elections promise.";
export const spec: ProtocolSpec = {
  params: [
    { name: "controller", default: "c", meaning: "The node that elects; the last one unless given." },
    { name: "acks", default: "all", options: ["all", "1", "0"], meaning: "When a producer is answered." },
    { name: "minInsyncReplicas", default: 2, meaning: "acks = all is refused when fewer are in sync." },
    {
      name: "truncation",
      default: "leader-epoch",
      options: ["leader-epoch", "high-watermark"],
      meaning: "How a follower finds out what to cut from its log: KIP-101, or as before it.",
    },
    {
      name: "unclean",
      default: false,
      options: [false, true],
      meaning: "With nobody of the ISR up, any broker may lead.",
    },
    {
      name: "heartbeatMs",
      default: 50,
      meaning: "Brokers tell the controller that they are alive this often, ms.",
    },
    {
      name: "sessionMs",
      default: 250,
      meaning: "Silence after which the controller takes a broker for down, ms.",
    },
    {
      name: "lagMs",
      default: 300,
      meaning: "A follower that has not caught up for this long leaves the ISR, ms.",
    },
    { name: "retryMs", default: 100, meaning: "A follower asks again after this, ms." },
    {
      name: "flushMs",
      default: 0,
      meaning: "The disk is written this often, ms; 0: before anybody hears of it.",
    },
  ],
  ops: [
    { op: { kind: "append", value: "a" }, answers: "the record's offset; -1 with acks = 0" },
    {
      op: { kind: "fetch", offset: 0 },
      answers: "{records, highWatermark}: the records from there below it",
    },
  ],
};
