/** The store without a disk: for tests, and for browsers that refuse storage (the badge then says that nothing is kept). */
import { SIGNED_OUT, ownerOf, type Account, type DraftRow, type EventRow, type ProgressStore } from "./store";

interface Partition {
  readonly events: Map<string, EventRow>;
  readonly drafts: Map<string, DraftRow>;
  cursor: string | null;
  readonly writers: string;
}

export function createMemoryStore(uuid: () => string): ProgressStore {
  const partitions = new Map<string, Partition>();
  const device = uuid();
  let account: Account | null = null;

  const at = (owner: string): Partition => {
    const found = partitions.get(owner);
    if (found) return found;
    const made: Partition = {
      events: new Map(),
      drafts: new Map(),
      cursor: null,
      writers: uuid().slice(0, 8),
    };
    partitions.set(owner, made);
    return made;
  };

  const move = (to: Account): number => {
    const { events, drafts } = at(SIGNED_OUT);
    const target = at(ownerOf(to));
    for (const [id, row] of events) target.events.set(id, target.events.get(id) ?? row);
    for (const [id, row] of drafts) target.drafts.set(id, target.drafts.get(id) ?? row);
    partitions.delete(SIGNED_OUT);
    return events.size + drafts.size;
  };

  return {
    kind: "memory",
    device: async () => device,
    gather: async () => {
      if (account) move(account);
      return account;
    },
    load: async (owner) => {
      const { events, drafts, cursor, writers } = at(owner);
      return { events: [...events.values()], drafts: [...drafts.values()], cursor, writers };
    },
    put: async (owner, rows, forget = []) => {
      const { events, drafts } = at(owner);
      for (const row of rows.events ?? [])
        if (advances(events.get(row.event.id), row)) events.set(row.event.id, row);
      for (const row of rows.drafts ?? [])
        if (advances(drafts.get(row.version.id), row)) drafts.set(row.version.id, row);
      for (const id of forget) drafts.delete(id);
    },
    mark: async (owner, delivered) => {
      const { events, drafts } = at(owner);
      for (const id of delivered.events) {
        const row = events.get(id);
        if (row) events.set(id, { ...row, delivery: delivered.as });
      }
      for (const id of delivered.drafts) {
        const row = drafts.get(id);
        if (row) drafts.set(id, { ...row, delivery: delivered.as });
      }
    },
    setCursor: async (owner, cursor) => {
      at(owner).cursor = cursor;
    },
    adopt: async (next) => {
      account = next;
      return move(next);
    },
    leave: async (forced) => {
      const owner = ownerOf(account);
      const { events, drafts } = at(owner);
      const waiting = [...events.values(), ...drafts.values()].some(({ delivery }) => delivery !== "sent");
      if (account && (forced || !waiting)) partitions.delete(owner);
      account = null;
    },
  };
}

/** A row is new, or says at last that the server has it. */
export function advances(before: { delivery: string } | undefined, row: { delivery: string }): boolean {
  return before === undefined || (before.delivery !== "sent" && row.delivery === "sent");
}
