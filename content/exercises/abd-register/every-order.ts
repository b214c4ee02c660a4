/**
 * Two writers ask three replicas what is newest, at once, and everything that can follow is tried: every order in which the six
 * questions and their answers arrive. What each writer then tells the replicas to store is the point; it is sent and not delivered.
 */
import { numberAt, stringAt, type OrdersCase } from "@/lib/grading";
import type { NodeId } from "@/lib/sim";

/** The register has 8,280 orders and 68,000 states. */
const STATES_MAX = 150_000;

export const twoTimestamps: Pick<OrdersCase<unknown>, "label" | "system" | "broken"> = {
  label: "two writers that choose their timestamps among three replicas",
  system: {
    nodes: ["A", "B", "C"],
    stimuli: [
      { kind: "request", client: "w1", node: "A", op: { kind: "write", value: 1 } },
      { kind: "request", client: "w2", node: "B", op: { kind: "write", value: 2 } },
    ],
    undelivered: ["set"],
    bounds: { statesMax: STATES_MAX },
  },
  broken({ nodes, sent }) {
    const writers = new Map<string, NodeId>();
    for (const node of nodes) {
      for (const { body } of sent(node)) {
        if (body.type !== "set") continue;
        const ts = numberAt(body, "ts") ?? 0;
        const stamp = `(${ts},${stringAt(body, "w") ?? ""})`;
        const earlier = writers.get(stamp) ?? node;
        writers.set(stamp, earlier);
        if (earlier === node) continue;
        const message = `${[earlier, node].sort().join(" and ")} both wrote timestamp ${ts}`;
        return { property: "two-writers-never-share-a-timestamp", message };
      }
    }
    return null;
  },
};
