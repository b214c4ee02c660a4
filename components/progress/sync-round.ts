/**
 * One round of syncing: send what the server has not acknowledged, take what is new, until both are done. Nothing is marked as
 * sent before the server said so, and everything may be sent twice, so a round may be cut off anywhere.
 */
import {
  draftSizeBytes,
  SYNC_DRAFTS_MAX,
  SYNC_EVENTS_MAX,
  type ClientEvent,
  type DraftVersion,
  type LearningEvent,
  type SyncRequest,
  type SyncResponse,
} from "@/lib/learning";
import type { Contents, ProgressStore } from "./store";

export type Reply =
  | { readonly kind: "ok"; readonly response: SyncResponse }
  /** 400 and 413: which item the server will never take, when it said which. */
  | { readonly kind: "refused"; readonly item: RefusedItem | null; readonly message: string }
  /** The server does not know this cursor (it was restored, or is another one): begin again. */
  | { readonly kind: "stale-cursor" }
  | { readonly kind: "later"; readonly afterMs: number | null; readonly message: string }
  | { readonly kind: "signed-out" }
  | { readonly kind: "offline" };

export interface RefusedItem {
  readonly list: "events" | "drafts";
  readonly index: number;
}

export type Send = (request: SyncRequest) => Promise<Reply>;

export type Outcome =
  Exclude<Reply, { readonly kind: "ok" | "refused" | "stale-cursor" }> | { readonly kind: "done" };

export interface RoundHost {
  readonly store: ProgressStore;
  readonly owner: string;
  readonly send: Send;
  /** False once another owner's rows are shown: what arrives then must not bring back rows that signing out removed. */
  current(): boolean;
  /** Rows came from the server and are in the store. */
  onArrived(events: readonly LearningEvent[], drafts: readonly DraftVersion[]): void;
  /** The server has these, or will never have them. */
  onDelivered(events: readonly string[], drafts: readonly string[], as: "sent" | "refused"): void;
}

/** 50,000 events at most in one round; the next one takes the rest. */
const EXCHANGES_MAX = 100;
/** Of the drafts in one request, as they travel; escaping can make a text six times as long. One draft always fits. */
const DRAFTS_BYTES_MAX = 4 * 1024 * 1024;

export async function syncRound(host: RoundHost): Promise<Outcome> {
  for (let exchange = 0; exchange < EXCHANGES_MAX; exchange += 1) {
    const { request, rest } = nextRequest(await host.store.load(host.owner));
    const reply = await host.send(request);
    if (!host.current()) return { kind: "done" };
    if (reply.kind === "refused") {
      const refused = refusedIds(request, reply.item);
      if (!refused) return { kind: "later", afterMs: null, message: reply.message };
      await deliver(host, refused.events, refused.drafts, "refused");
      continue;
    }
    if (reply.kind === "stale-cursor" && request.cursor !== null) {
      await host.store.setCursor(host.owner, null);
      continue;
    }
    if (reply.kind === "stale-cursor")
      return { kind: "later", afterMs: null, message: "the server refuses to begin" };
    if (reply.kind !== "ok") return reply;
    const { response } = reply;
    await host.store.put(host.owner, {
      events: response.events.map((event) => ({ event, delivery: "sent" })),
      drafts: response.drafts.map((version) => ({ version, delivery: "sent" })),
    });
    await host.store.setCursor(host.owner, response.cursor);
    host.onArrived(response.events, response.drafts);
    await deliver(host, request.events.map(idOf), request.drafts.map(idOf), "sent");
    if (!response.more && !rest) return { kind: "done" };
  }
  return { kind: "later", afterMs: null, message: "more is waiting" };
}

const idOf = ({ id }: { readonly id: string }) => id;

async function deliver(host: RoundHost, events: string[], drafts: string[], as: "sent" | "refused") {
  if (events.length + drafts.length === 0) return;
  await host.store.mark(host.owner, { events, drafts, as });
  host.onDelivered(events, drafts, as);
}

/** `rest`: more is waiting than fits. */
export function nextRequest(contents: Contents): { readonly request: SyncRequest; readonly rest: boolean } {
  const isWaiting = ({ delivery }: { readonly delivery: string }) => delivery === "waiting";
  const waiting = {
    events: contents.events
      .filter(isWaiting)
      .map(({ event }) => event)
      .filter(canSend),
    drafts: contents.drafts.filter(isWaiting).map(({ version }) => version),
  };
  const events = waiting.events.slice(0, SYNC_EVENTS_MAX);
  const drafts = fitting(waiting.drafts);
  const rest = events.length < waiting.events.length || drafts.length < waiting.drafts.length;
  return { request: { cursor: contents.cursor, events, drafts }, rest };
}

function fitting(versions: readonly DraftVersion[]): DraftVersion[] {
  let bytes = 0;
  const end = versions.slice(0, SYNC_DRAFTS_MAX).findIndex(({ text }, index) => {
    bytes += draftSizeBytes(JSON.stringify(text));
    return index > 0 && bytes > DRAFTS_BYTES_MAX;
  });
  return versions.slice(0, end === -1 ? SYNC_DRAFTS_MAX : end);
}

function canSend(event: LearningEvent): event is ClientEvent {
  return event.type !== "exercise-verified";
}

function refusedIds(request: SyncRequest, item: RefusedItem | null) {
  const found = item && request[item.list][item.index];
  if (!found) return null;
  return item.list === "events" ? { events: [found.id], drafts: [] } : { events: [], drafts: [found.id] };
}
