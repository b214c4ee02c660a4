/** The rows of one owner in memory: what the store holds and what is on its way there. */
import type { DraftVersion, LearningEvent } from "@/lib/learning";
import { advances } from "./memory-store";
import type { Delivery, DraftRow, EventRow, Rows } from "./store";

export class OwnerRows {
  readonly #events = new Map<string, EventRow>();
  readonly #drafts = new Map<string, DraftRow>();

  /** True when something was new. A row that was only delivered since is no news. */
  take({ events = [], drafts = [] }: Rows): boolean {
    const before = this.#events.size + this.#drafts.size;
    for (const row of events)
      if (advances(this.#events.get(row.event.id), row)) this.#events.set(row.event.id, row);
    for (const row of drafts)
      if (advances(this.#drafts.get(row.version.id), row)) this.#drafts.set(row.version.id, row);
    return this.#events.size + this.#drafts.size > before;
  }

  mark(events: readonly string[], drafts: readonly string[], delivery: Delivery): void {
    for (const id of events) {
      const row = this.#events.get(id);
      if (row) this.#events.set(id, { ...row, delivery });
    }
    for (const id of drafts) {
      const row = this.#drafts.get(id);
      if (row) this.#drafts.set(id, { ...row, delivery });
    }
  }

  forget(drafts: readonly string[]): void {
    for (const id of drafts) this.#drafts.delete(id);
  }

  clear(): void {
    this.#events.clear();
    this.#drafts.clear();
  }

  has(id: string): boolean {
    return this.#events.has(id) || this.#drafts.has(id);
  }

  events(): LearningEvent[] {
    return [...this.#events.values()].map(({ event }) => event);
  }

  drafts(): readonly DraftRow[] {
    return [...this.#drafts.values()];
  }

  count(delivery: Delivery): number {
    return [...this.#events.values(), ...this.#drafts.values()].filter((row) => row.delivery === delivery)
      .length;
  }
}

/** Rows as they are when they are all in the same state. */
export function rowsOf(
  events: readonly LearningEvent[],
  versions: readonly DraftVersion[],
  delivery: Delivery,
): Rows {
  return {
    events: events.map((event) => ({ event, delivery })),
    drafts: versions.map((version) => ({ version, delivery })),
  };
}
