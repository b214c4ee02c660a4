/** A register to play with: alone among references, which shows whether it speaks the protocol, or on every node. */
import type { PlayCluster, Playground } from "@/lib/grading";
import { Abd } from "@/lib/protocols/abd";
import type { NodeId, Scenario } from "@/lib/sim";
import type { Register } from "./starter";

type Subject = new () => Pick<Register, "init" | "onMessage" | "onTimer" | "onRequest">;

const NODES = ["A", "B", "C", "D", "E"];
const YOU = "you";

const scenario: Scenario = {
  nodes: NODES,
  network: { delayMs: [2, 12] },
  clients: [{ id: YOU, operations: [], timeoutMs: 1_000 }],
  endMs: 2_000,
};

export const playground: Playground<Subject> = {
  clusters: [
    among("reference", "A is yours, the others are references", ["A"]),
    among("mine", "All five are yours", NODES),
  ],
  requests: [
    { label: "write", op: { kind: "write", value: 1 }, field: "value" },
    { label: "read", op: { kind: "read" } },
  ],
};

function among(id: string, label: string, mine: readonly NodeId[]): PlayCluster<Subject> {
  return {
    id,
    label,
    mine,
    scenario,
    opening: [
      { kind: "request", at: 20, client: YOU, node: "A", op: { kind: "write", value: 1 } },
      { kind: "request", at: 200, client: YOU, node: "B", op: { kind: "read" } },
    ],
    program: (subject) => ({
      name: label,
      boot: (node) => (mine.includes(node) ? new subject() : new Abd()),
    }),
  };
}
