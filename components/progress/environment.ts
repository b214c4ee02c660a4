/**
 * Everything the engine needs from a browser, in one place: ids, time, other tabs, the network, a tab's name. A page over plain
 * HTTP has no `randomUUID` and no locks, an old browser no channel; each has its stand-in here.
 */
import { z } from "zod";
import {
  syncError,
  syncResponse,
  type DraftVersion,
  type LearningEvent,
  type SyncRequest,
} from "@/lib/learning";
import { openIdbStore } from "./idb-store";
import { createMemoryStore } from "./memory-store";
import type { Account, ProgressStore } from "./store";
import type { Reply } from "./sync-round";

/** What tabs of one browser tell each other. Rows are in the store already. */
export type TabMessage =
  | {
      readonly kind: "added";
      readonly owner: string;
      readonly events: readonly LearningEvent[];
      readonly drafts: readonly DraftVersion[];
      readonly as: "waiting" | "sent";
    }
  | {
      readonly kind: "delivered";
      readonly owner: string;
      readonly events: readonly string[];
      readonly drafts: readonly string[];
      readonly as: "sent" | "refused";
    }
  /** Somebody signed in or out, or rows were removed. */
  | { readonly kind: "reload" };

export type Session =
  | { readonly kind: "account"; readonly account: Account }
  | { readonly kind: "nobody" }
  /** Offline, or a server that cannot say. */
  | { readonly kind: "unknown" };

export interface Environment {
  openStore(): Promise<{ readonly store: ProgressStore; readonly problem: string | null }>;
  uuid(): string;
  nowMs(): number;
  random(): number;
  timer(run: () => void, ms: number): () => void;
  /** A small number that no other live tab of this browser has, as text. */
  tabSlot(): Promise<string>;
  /** Posts to the other tabs; `listen` is called with what they post. */
  tabs(listen: (message: TabMessage) => void): (message: TabMessage) => void;
  session(): Promise<Session>;
  send(request: SyncRequest): Promise<Reply>;
  online(): boolean;
}

const REQUEST_TIMEOUT_MS = 20_000;
const SLOTS_MAX = 64;

export function browserEnvironment(): Environment {
  return {
    openStore,
    uuid,
    nowMs: () => Date.now(),
    random: () => Math.random(),
    timer: (run, ms) => {
      const id = window.setTimeout(run, ms);
      return () => window.clearTimeout(id);
    },
    tabSlot,
    tabs,
    session,
    send,
    online: () => navigator.onLine,
  };
}

/** Version 4, from random bytes: `crypto.randomUUID` is missing where the page is not secure. */
export function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

async function openStore() {
  try {
    const store = await openIdbStore(uuid);
    // A database that opens and cannot be read is no store.
    await store.device();
    await store.gather();
    // Ask not to be evicted when the disk is full; the answer changes nothing here.
    void navigator.storage?.persist?.().catch(() => false);
    return { store, problem: null };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return { store: createMemoryStore(uuid), problem };
  }
}

/** The first free slot is held by a lock as long as the tab lives, so names are few and never shared. */
async function tabSlot(): Promise<string> {
  if (!("locks" in navigator)) return uuid().slice(0, 13);
  const { locks } = navigator;
  for (let slot = 0; slot < SLOTS_MAX; slot += 1) {
    const got = await new Promise<boolean>((resolve) => {
      locks
        .request(`happens-before-tab-${slot}`, { ifAvailable: true }, (lock) => {
          resolve(lock !== null);
          return lock === null ? undefined : new Promise<void>(() => undefined);
        })
        .catch(() => resolve(false));
    });
    if (got) return String(slot);
  }
  return uuid().slice(0, 13);
}

function tabs(listen: (message: TabMessage) => void): (message: TabMessage) => void {
  if (typeof BroadcastChannel === "undefined") return () => undefined;
  const channel = new BroadcastChannel("happens-before");
  channel.onmessage = (event: MessageEvent<TabMessage>) => listen(event.data);
  return (message) => channel.postMessage(message);
}

const sessionBody = z.object({
  user: z
    .object({ id: z.string().optional(), email: z.string(), name: z.string().nullish() })
    .optional()
    .nullable(),
});

async function session(): Promise<Session> {
  try {
    const response = await fetch("/api/auth/session", {
      headers: { accept: "application/json" },
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
    if (!response.ok) return { kind: "unknown" };
    const body = sessionBody.safeParse((await response.json()) ?? {});
    if (!body.success) return { kind: "unknown" };
    const user = body.data.user;
    if (!user) return { kind: "nobody" };
    return {
      kind: "account",
      account: { id: user.id ?? user.email, email: user.email, name: user.name ?? null },
    };
  } catch {
    return { kind: "unknown" };
  }
}

async function send(request: SyncRequest): Promise<Reply> {
  let response: Response;
  try {
    response = await fetch("/api/sync", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(request),
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
  } catch {
    return { kind: "offline" };
  }
  const body: unknown = await response.json().catch(() => null);
  if (response.ok) {
    const parsed = syncResponse.safeParse(body);
    if (parsed.success) return { kind: "ok", response: parsed.data };
    return { kind: "later", afterMs: null, message: "the server's answer could not be read" };
  }
  return refusal(response, body);
}

function refusal(response: Response, body: unknown): Reply {
  if (response.status === 401) return { kind: "signed-out" };
  const error = syncError.safeParse(body);
  const message = error.success ? error.data.message : `the server answered ${response.status}`;
  if (response.status === 400 && error.success && error.data.field === "cursor")
    return { kind: "stale-cursor" };
  if (response.status === 400 || response.status === 413) {
    const at = error.success ? /^(events|drafts)\.(\d+)(\.|$)/.exec(error.data.field ?? "") : null;
    const item = at && {
      list: at[1] === "events" ? ("events" as const) : ("drafts" as const),
      index: Number(at[2]),
    };
    return { kind: "refused", item, message };
  }
  const seconds = Number(response.headers.get("retry-after"));
  return { kind: "later", afterMs: Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : null, message };
}
