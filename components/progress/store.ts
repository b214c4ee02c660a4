/**
 * What the device keeps, as an interface, so that the rules above it can be tried without a browser. `idb-store.ts` keeps it in
 * IndexedDB, `memory-store.ts` in memory (tests, and browsers that refuse storage).
 *
 * Rows belong to an owner: the account, or `SIGNED_OUT`. Two accounts on one computer never see each other's rows, and what was
 * done signed out is adopted by the account that signs in. Every method is one transaction: all of it happened or none.
 */
import type { DraftVersion, LearningEvent } from "@/lib/learning";

export const SIGNED_OUT = "signed-out";

export interface Account {
  readonly id: string;
  readonly email: string;
  readonly name: string | null;
}

export function ownerOf(account: Account | null): string {
  return account ? `user:${account.id}` : SIGNED_OUT;
}

/** `waiting`: the server has not acknowledged it. `refused`: the server never will; it is kept here. */
export type Delivery = "waiting" | "sent" | "refused";

export interface EventRow {
  readonly event: LearningEvent;
  readonly delivery: Delivery;
}
export interface DraftRow {
  readonly version: DraftVersion;
  readonly delivery: Delivery;
}

export interface Contents {
  readonly events: readonly EventRow[];
  readonly drafts: readonly DraftRow[];
  /** Of the last answer of the server; null asks from the beginning. */
  readonly cursor: string | null;
  /**
   * Prefix of the names under which tabs write drafts here. Made anew when the rows are removed: a name used again after its
   * count was forgotten would number two texts alike, and one would seem to replace the other.
   */
  readonly writers: string;
}

export interface Rows {
  readonly events?: readonly EventRow[];
  readonly drafts?: readonly DraftRow[];
}

export interface Delivered {
  readonly events: readonly string[];
  readonly drafts: readonly string[];
  readonly as: Exclude<Delivery, "waiting">;
}

export interface ProgressStore {
  readonly kind: "disk" | "memory";
  /** The browser profile's id, made once. */
  device(): Promise<string>;
  /**
   * Whose rows are shown; remembered, because offline there is no session to ask. Takes along rows that a tab wrote as signed
   * out before it knew better.
   */
  gather(): Promise<Account | null>;
  load(owner: string): Promise<Contents>;
  /** Adds what is not there; a row that is `sent` here stays so. `forget` removes draft versions by id. */
  put(owner: string, rows: Rows, forget?: readonly string[]): Promise<void>;
  mark(owner: string, delivered: Delivered): Promise<void>;
  setCursor(owner: string, cursor: string | null): Promise<void>;
  /** Signs in: remembers the account and moves what was done signed out to it, to be sent. Returns how many rows moved. */
  adopt(account: Account): Promise<number>;
  /** Signs out: forgets the account. Its rows stay while some are `waiting` and go otherwise, or when `forced`. */
  leave(forced: boolean): Promise<void>;
}
