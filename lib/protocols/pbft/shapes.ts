/** A liar sends what it likes: nothing is read from a message before it has the form of its type. */
import type { Json } from "@/lib/sim";
import type { PbftMsg } from "./messages";

/** An atom, a list of one form, or an object with at least these fields. */
type Form =
  | "count"
  | "text"
  | "flag"
  | "any"
  | { readonly list: Form }
  | { readonly fields: Readonly<Record<string, Form>> };

const mark = { seq: "count", digest: "text", sig: "text" } as const;
const vote = { ...mark, view: "count" } as const;
const by = { by: "text" } as const;
const prepared: Form = {
  fields: {
    preprepare: { fields: { ...vote, ...by } },
    prepares: { list: { fields: { ...vote, ...by } } },
  },
};
const change = {
  view: "count",
  stable: "count",
  checkpoints: { list: { fields: { ...mark, ...by } } },
  prepared: { list: prepared },
  sig: "text",
} as const;
const op: Form = { fields: { kind: "text", key: "text" } };
const cmd: Form = { fields: { client: "text", seq: "count", via: "text", sig: "text", op } };
const state: Form = { fields: { kv: { fields: {} }, sessions: { fields: {} } } };

const forms: Readonly<Record<PbftMsg["type"], Readonly<Record<string, Form>>>> = {
  request: { cmd },
  preprepare: { ...vote, cmd },
  prepare: vote,
  commit: vote,
  checkpoint: mark,
  viewchange: change,
  newview: {
    view: "count",
    proofs: { list: { fields: { ...change, ...by } } },
    preprepares: { list: { fields: { ...vote, ...by } } },
    sig: "text",
  },
  status: { view: "count", changing: "flag", stable: "count", executed: "count" },
  fetch: { seq: "count" },
  state: { seq: "count", state },
  fetchcmd: { digest: "text" },
  cmd: { cmd },
  reply: { view: "count", seq: "count", client: "text", replica: "text", result: "any", sig: "text" },
};

export function isWellFormed(message: PbftMsg): boolean {
  const fields = Object.hasOwn(forms, message.type) ? forms[message.type] : undefined;
  return fields !== undefined && fits({ ...message }, { fields });
}

function fits(value: Json | undefined, form: Form): boolean {
  if (value === undefined) return false;
  if (form === "any") return true;
  if (form === "count") return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
  if (form === "text") return typeof value === "string";
  if (form === "flag") return typeof value === "boolean";
  if ("list" in form) return Array.isArray(value) && value.every((item: Json) => fits(item, form.list));
  if (value === null || typeof value !== "object" || Array.isArray(value)) return false;
  const fields = new Map(Object.entries<Json | undefined>({ ...value }));
  return Object.entries(form.fields).every(([name, inner]) => fits(fields.get(name), inner));
}
