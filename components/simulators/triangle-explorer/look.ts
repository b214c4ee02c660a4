/** What the explorer shows on each member: which side of the partition it is on, what a node leads and holds, what a client heard. */
import type { Appearance } from "@/components/replay/run-stage";
import type { Frame, NodeFrame, NodeId } from "@/lib/sim";
import { z } from "zod";
import { SIDES, sidesOf, type Side } from "./model";
import { requestsOf } from "./point";

const view = z.object({
  role: z.string().optional(),
  term: z.number().optional(),
  kv: z.record(z.string(), z.json()).optional(),
});

/** Left and right of the cut that the seed draws, whether it is cut or not. */
export function sideOf(seed: number, name: string): Side {
  const found = SIDES.find((side) => side === name || sidesOf(seed)[side].includes(name));
  return found ?? "right";
}

export function nodeLook(seed: number, node: NodeId, state: NodeFrame): Appearance {
  const parsed = view.safeParse(state.view);
  const { role, kv = {} } = parsed.success ? parsed.data : {};
  const keys = Object.entries(kv);
  const newest = keys.toSorted(([a], [b]) => Number(b.slice(1)) - Number(a.slice(1)))[0];
  return {
    column: sideOf(seed, node) === "left" ? 1 : 2,
    badge: role === "leader" || role === "primary" ? role : "",
    fields: [
      { label: "keys", value: String(keys.length) },
      { label: "newest", value: newest ? `${newest[0]}=${JSON.stringify(newest[1])}` : "none" },
    ],
  };
}

export function clientLook(client: string, { history }: Frame): Appearance {
  const own = requestsOf(history).filter(({ side }) => side === client);
  const answered = own.filter(({ outcome }) => outcome === "ok").length;
  const over = own.filter(({ outcome }) => outcome !== "open").length;
  return {
    column: client === "left" ? 0 : 3,
    fields: [{ label: "answered", value: `${answered} of ${over}` }],
  };
}
