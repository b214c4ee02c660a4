/**
 * The operations every key-value protocol here serves: what a client may ask, and nothing about how it is answered.
 *
 * A read of a key that was never written answers 0 and a write answers null, so all protocols fit one sequential model.
 */
import type { Json, NodeId, Reply } from "@/lib/sim";

export type KvOp =
  | { readonly kind: "read"; readonly key: string }
  | { readonly kind: "write"; readonly key: string; readonly value: Json };

export type Kv = { readonly [key: string]: Json };

export const unwritten = 0;

export function valueOf(kv: Kv, key: string): Json {
  return kv[key] ?? unwritten;
}

/** No effect, ever: the client may ask `hint`. */
export function refuse(why: string, hint?: NodeId): Reply<Json> {
  return hint === undefined ? { status: "fail", why } : { status: "fail", why, hint };
}

export function unknown(why: string): Reply<Json> {
  return { status: "unknown", why };
}

export function ok(value: Json): Reply<Json> {
  return { status: "ok", value };
}
