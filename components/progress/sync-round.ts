/**
 * One round of syncing: send what the server has not acknowledged, take what is new, until both are done. Nothing is marked as
 * sent before the server said so, and everything may be sent twice, so a round may be cut off anywhere.
 */
import {
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
  | { readonly kind: "later"; readonly afterMs: number | null; readonly message: string }
  | { readonly kind: "signed-out" }
  | { readonly kind: "offline" };

export interface RefusedItem {
  readonly list: "events" | "drafts";
  readonly index: number;
}

export type Send = (request: SyncRequest) => Promise<Reply>;

export type Outcome = Exclude<Reply, { readonly kind: "ok" | "refused" }> | { readonly kind: "done" };

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

export async function syncRound(host: RoundHost): Promise<Outcome> {
  for (let exchange = 0; exchange < EXCHANGES_MAX; exchange += 1) {
    const request = nextRequest(await host.store.load(host.owner));
    const reply = await host.send(request);
    if (!host.current()) return { kind: "done" };
    if (reply.kind === "refused") {
      const refused = refusedIds(request, reply.item);
      if (!refused) return { kind: "later", afterMs: null, message: reply.message };
      await deliver(host, refused.events, refused.drafts, "refused");
      continue;
    }
    if (reply.kind !== "ok") return reply;
    const { response } = reply;
    await host.store.put(host.owner, {
      events: response.events.map((event) => ({ event, delivery: "sent" })),
      drafts: response.drafts.map((version) => ({ version, delivery: "sent" })),
    });
    await host.store.setCursor(host.owner, response.cursor);
    host.onArrived(response.events, response.drafts);
    await deliver(host, request.events.map(idOf), request.drafts.map(idOf), "sent");
    const full = request.events.length === SYNC_EVENTS_MAX || request.drafts.length === SYNC_DRAFTS_MAX;
    if (!response.more && !full) return { kind: "done" };
  }
  return { kind: "later", afterMs: null, message: "more is waiting" };
}

const idOf = ({ id }: { readonly id: string }) => id;

async function deliver(host: RoundHost, events: string[], drafts: string[], as: "sent" | "refused") {
  if (events.length + drafts.length === 0) return;
  await host.store.mark(host.owner, { events, drafts, as });
  host.onDelivered(events, drafts, as);
}

export function nextRequest({ events, drafts, cursor }: Contents): SyncRequest {
  return {
    cursor,
    events: events
      .filter(({ delivery }) => delivery === "waiting")
      .map(({ event }) => event)
      .filter(canSend)
      .slice(0, SYNC_EVENTS_MAX),
    drafts: drafts
      .filter(({ delivery }) => delivery === "waiting")
      .map(({ version }) => version)
      .slice(0, SYNC_DRAFTS_MAX),
  };
}

function canSend(event: LearningEvent): event is ClientEvent {
  return event.type !== "exercise-verified";
}

function refusedIds(request: SyncRequest, item: RefusedItem | null) {
  const found = item && request[item.list][item.index];
  if (!found) return null;
  return item.list === "events" ? { events: [found.id], drafts: [] } : { events: [], drafts: [found.id] };
}
