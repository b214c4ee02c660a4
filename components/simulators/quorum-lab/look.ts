/** What the lab shows on each member of the cluster: what a replica holds, what a coordinator waits for, what a client heard. */
import type { Appearance } from "@/components/replay/run-stage";
import type { NodeFrame, NodeId } from "@/lib/sim";
import { z } from "zod";
import type { Parameters } from "./model";
import { quorumOf, type Operation } from "./operations";

const view = z.object({
  kv: z.record(z.string(), z.json()),
  hints: z.array(z.object({ home: z.string() })),
});

const COLUMN = { client: 0, coordinator: 1, replica: 2 };
const ORDINALS = ["1st", "2nd", "3rd"];

export interface Moment {
  /** Index of the last event that has happened. */
  readonly index: number;
  /** The operation whose quorum is shown. */
  readonly shown: Operation | undefined;
  readonly operations: readonly Operation[];
  readonly parameters: Pick<Parameters, "w" | "r">;
  readonly label: (operation: Operation) => string;
}

export function needOf(operation: Operation, { w, r }: Pick<Parameters, "w" | "r">): number {
  return operation.kind === "write" ? w : r;
}

export function nodeLook(node: NodeId, state: NodeFrame, moment: Moment): Appearance {
  return node.startsWith("p") ? coordinator(node, state, moment) : replica(node, state, moment);
}

function replica(node: NodeId, state: NodeFrame, { index, shown, parameters, label }: Moment): Appearance {
  const held = heldBy(state);
  const base = { column: COLUMN.replica, fields: [{ label: "holds", value: held.value }] };
  if (!shown) return base;
  const answers = (shown.rounds[0]?.answers ?? []).filter(({ event }) => event <= index);
  const place = answers.findIndex((answer) => answer.node === node);
  if (place < 0) return { ...base, badge: "" };
  const counts = quorumOf(shown, needOf(shown, parameters)).some((answer) => answer.node === node);
  const ordinal = ORDINALS[place] ?? `${place + 1}th`;
  return { ...base, badge: `${ordinal} for ${label(shown)}`, tone: counts ? "ok" : "neutral" };
}

function coordinator(
  node: NodeId,
  state: NodeFrame,
  { index, operations, parameters, label }: Moment,
): Appearance {
  const own = operations.findLast(
    ({ client, invokeEvent, endEvent }) =>
      `p${client}` === node && invokeEvent <= index && (endEvent === null || endEvent > index),
  );
  const { hints } = heldBy(state);
  const hinted = hints > 0 ? [{ label: "hints", value: String(hints) }] : [];
  if (!own)
    return { column: COLUMN.coordinator, badge: "", fields: [{ label: "waits", value: "no" }, ...hinted] };
  const answers = (own.rounds[0]?.answers ?? []).filter(({ event }) => event <= index).length;
  const need = needOf(own, parameters);
  return {
    column: COLUMN.coordinator,
    badge: label(own),
    fields: [{ label: "answers", value: `${Math.min(answers, need)} of ${need}` }, ...hinted],
  };
}

function heldBy(state: NodeFrame): { readonly value: string; readonly hints: number } {
  const parsed = view.safeParse(state.view);
  if (!parsed.success) return { value: "0", hints: 0 };
  const [value] = Object.values(parsed.data.kv);
  return { value: JSON.stringify(value ?? 0), hints: parsed.data.hints.length };
}

export function clientLook(client: string, { index, operations }: Moment): Appearance {
  const last = operations.findLast(
    (operation) => operation.client === client && operation.endEvent !== null && operation.endEvent <= index,
  );
  const open = operations.find(
    ({ client: own, invokeEvent, endEvent }) =>
      own === client && invokeEvent <= index && (endEvent === null || endEvent > index),
  );
  const badge = open ? (open.kind === "write" ? `writes ${JSON.stringify(open.written)}` : "reads …") : "";
  return { column: COLUMN.client, badge, fields: [{ label: "last", value: last ? heard(last) : "nothing" }] };
}

function heard({ kind, outcome, value, written }: Operation): string {
  if (outcome !== "ok") return outcome;
  return kind === "write" ? `wrote ${JSON.stringify(written)}` : `read ${JSON.stringify(value)}`;
}
