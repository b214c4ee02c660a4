/** A shopping cart's operations, and the scenario in which two replicas each get one item during a partition. */
import type { Json, Scenario } from "@/lib/sim";

export type CartOp =
  | { readonly kind: "add"; readonly item: string }
  | { readonly kind: "remove"; readonly item: string }
  | { readonly kind: "read" };

export const cartOps: readonly { readonly op: Json; readonly answers: string }[] = [
  { op: { kind: "add", item: "milk" }, answers: "null" },
  { op: { kind: "remove", item: "milk" }, answers: "null" },
  { op: { kind: "read" }, answers: "the items, in lexicographic order" },
];

/** One add on either side of a partition; then it heals, the replicas synchronise, and both are read. */
export const concurrentAdds: Scenario = {
  nodes: ["n1", "n2"],
  network: { delayMs: [2, 12] },
  clients: [
    {
      id: "left",
      targets: ["n1"],
      timeoutMs: 500,
      operations: [
        { op: { kind: "add", item: "milk" }, atMs: 1000 },
        { op: { kind: "read" }, atMs: 5000 },
      ],
    },
    {
      id: "right",
      targets: ["n2"],
      timeoutMs: 500,
      operations: [
        { op: { kind: "add", item: "bread" }, atMs: 1100 },
        { op: { kind: "read" }, atMs: 5000 },
      ],
    },
  ],
  interventions: [
    {
      kind: "part",
      at: 500,
      groups: [
        ["n1", "left"],
        ["n2", "right"],
      ],
    },
    { kind: "heal", at: 2000 },
  ],
  endMs: 6000,
};
