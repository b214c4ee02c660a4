/**
 * Byzantine nodes (Lamport, Shostak, Pease 1982): a node that runs its program and lies about it. What it sends is altered
 * between its handler and the network, by a plan that is data, so a lie can be shrunk, shared and replayed like any other fault.
 *
 * What even a liar cannot do: `from` is authentic, so it speaks for nobody else; and it has its own signing key only. A
 * signature covers what it covered, so a changed field no longer fits it, unless the plan signs anew in the liar's own name.
 * Left out: what a node stores, outputs and replies to clients stays honest; a node whose very program is wrong is another
 * program (`Program.boot` knows for whom it boots).
 */
import { copyJson } from "./json";
import { isMessage } from "./machine";
import { isActive, matches } from "./network";
import type { Json, Msg, NodeId } from "./node";
import type { Alteration, Intervention } from "./scenario";

export type Byz = Extract<Intervention, { kind: "byz" }>;

/** Messages a replaying node remembers, newest last. */
const REMEMBERED_MAX = 100;

interface Liar {
  readonly plan: Byz;
  /** What matched the plan, as the program meant it. */
  readonly said: Msg[];
  matched: number;
}

export interface Outgoing {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly body: Msg;
}

export class Liars {
  some = false;
  private readonly liars: Liar[] = [];

  arm(plan: Byz): void {
    this.liars.push({ plan, said: [], matched: 0 });
    this.some = true;
  }

  /** What leaves instead of `body`: another message, null for nothing, or `body` itself when the node is honest about it. */
  twist({ from, to, body }: Outgoing, nowMs: number, sign: (value: unknown) => string): Msg | null {
    let said: Msg | null = body;
    for (const liar of this.liars) {
      const { node, match = {} } = liar.plan;
      if (node !== from || said === null || !isActive(liar.plan, nowMs)) continue;
      if (!matches(match, from, to, said)) continue;
      liar.matched++;
      if (match.nth !== undefined && match.nth !== liar.matched) continue;
      said = lie(liar, to, said, sign);
    }
    return said;
  }
}

function lie({ plan, said }: Liar, to: NodeId, body: Msg, sign: (value: unknown) => string): Msg | null {
  const { behaviour } = plan;
  switch (behaviour.kind) {
    case "silent":
      return behaviour.to === undefined || behaviour.to.includes(to) ? null : body;
    case "mutate":
      return altered(body, behaviour, sign);
    case "equivocate": {
      const told = behaviour.tell[to];
      return told === undefined ? body : altered(body, told, sign);
    }
    case "replay": {
      said.push(body);
      if (said.length > REMEMBERED_MAX) said.shift();
      return said[said.length - 1 - behaviour.back] ?? body;
    }
  }
}

function altered(
  body: Msg,
  { set = {}, swap = [], resign }: Alteration,
  sign: (value: unknown) => string,
): Msg {
  const fields: Record<string, Json | undefined> = {};
  for (const [name, value] of Object.entries<Json | undefined>({ ...body })) fields[name] = value;
  for (const [a, b] of swap) [fields[a], fields[b]] = [fields[b], fields[a]];
  Object.assign(fields, set);
  if (resign !== undefined) {
    const { sig: _old, ...rest } = fields;
    const named = resign === true ? [] : resign.map((name) => [name, fields[name]]);
    const signed: unknown = resign === true ? rest : [fields["type"], Object.fromEntries(named)];
    fields["sig"] = sign(signed);
  }
  const lied = copyJson(fields, "byz");
  if (!isMessage(lied))
    throw new Error("scenario: a byz intervention leaves a message without a string `type`");
  return lied;
}
