/**
 * The replicated state machine: a key-value store, and for each client the last operation it did and its result (§8). A client
 * has one operation open at a time, so remembering the last is enough to give a retry the same answer and no second effect.
 */
import type { Json } from "@/lib/sim";
import { valueOf, type Kv } from "../shared/kv";
import type { Command, Session, StoreData, StoreOp } from "./messages";
import type { Rules } from "./rules";

export class Store {
  private kv: Record<string, Json>;
  private readonly sessions: Map<string, Session>;

  constructor(
    private readonly rules: Rules,
    data: StoreData = { kv: {}, sessions: {} },
  ) {
    this.kv = { ...data.kv };
    this.sessions = new Map(Object.entries(data.sessions));
  }

  /**
   * Deterministic: every replica that executes the same commands gives the same answers. `stale`: the client has been answered a
   * later operation, so the result of this one is forgotten, and whether it ever took effect with it.
   */
  execute({ client, seq, op }: Command): { readonly value: Json; readonly was: "new" | "retry" | "stale" } {
    const session = this.sessions.get(client);
    if (session !== undefined && this.rules.isRetry(session.seq, seq)) {
      return { value: session.res, was: seq === session.seq ? "retry" : "stale" };
    }
    const value = this.perform(op);
    this.sessions.set(client, { seq, res: value });
    return { value, was: "new" };
  }

  read(key: string): Json {
    return valueOf(this.kv, key);
  }

  get contents(): Kv {
    return this.kv;
  }

  data(): StoreData {
    return { kv: { ...this.kv }, sessions: Object.fromEntries(this.sessions) };
  }

  private perform(op: StoreOp): Json {
    const held = this.read(op.key);
    switch (op.kind) {
      case "read":
        return held;
      case "write":
        this.kv[op.key] = op.value;
        return null;
      case "append":
        this.kv[op.key] = `${typeof held === "string" ? held : ""}${op.value}`;
        return null;
      case "cas": {
        const matches = JSON.stringify(held) === JSON.stringify(op.expected);
        if (matches) this.kv[op.key] = op.value;
        return matches;
      }
    }
  }
}
