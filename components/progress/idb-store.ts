/**
 * The store in IndexedDB. Keys begin with the owner, so one range is all of an owner's rows. `relaxed` durability would let
 * an acknowledged save die with the machine; `strict` costs a few milliseconds on a write that happens once a pause.
 */
import { openDB, type DBSchema, type IDBPDatabase, type IDBPTransaction } from "idb";
import { advances } from "./memory-store";
import { SIGNED_OUT, ownerOf, type Account, type DraftRow, type EventRow, type ProgressStore } from "./store";

const NAME = "happens-before";
const VERSION = 1;
/** A blocked database (another tab that will not let go) must not keep the page from working. */
const OPEN_TIMEOUT_MS = 4_000;

type Key = [owner: string, id: string];
interface Partition {
  readonly cursor: string | null;
  readonly writers: string;
}
interface Schema extends DBSchema {
  device: { key: "device"; value: string };
  account: { key: "account"; value: Account };
  partitions: { key: string; value: Partition };
  events: { key: Key; value: EventRow };
  drafts: { key: Key; value: DraftRow };
}
type Database = IDBPDatabase<Schema>;

const DURABLE = { durability: "strict" } as const;
const ROWS = ["events", "drafts"] as const;
const ALL: ("account" | "partitions" | "events" | "drafts")[] = ["account", "partitions", "events", "drafts"];

/** All rows of an owner: an array sorts after every string. */
const of = (owner: string) => IDBKeyRange.bound([owner], [owner, []]);

/** Rejects when the browser refuses storage. `onVersionChange`: a newer page wants the database; this one must let go. */
export async function openIdbStore(uuid: () => string): Promise<ProgressStore> {
  const opening = openDB<Schema>(NAME, VERSION, {
    upgrade(db) {
      db.createObjectStore("device");
      db.createObjectStore("account");
      db.createObjectStore("partitions");
      db.createObjectStore("events");
      db.createObjectStore("drafts");
    },
    blocking: (_current, _blocked, event) => {
      if (event.target instanceof IDBDatabase) event.target.close();
    },
  });
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error("the browser's storage did not open in time")), OPEN_TIMEOUT_MS);
  });
  return storeOn(await Promise.race([opening, late]), uuid);
}

function storeOn(db: Database, uuid: () => string): ProgressStore {
  return {
    kind: "disk",
    device: () => deviceOf(db, uuid),
    gather: () => gather(db),
    load: (owner) => load(db, owner, uuid),
    put: async (owner, rows, forget = []) => {
      const tx = db.transaction(ROWS, "readwrite", DURABLE);
      const [events, drafts] = [tx.objectStore("events"), tx.objectStore("drafts")];
      for (const row of rows.events ?? []) {
        const key: Key = [owner, row.event.id];
        if (advances(await events.get(key), row)) await events.put(row, key);
      }
      for (const row of rows.drafts ?? []) {
        const key: Key = [owner, row.version.id];
        if (advances(await drafts.get(key), row)) await drafts.put(row, key);
      }
      for (const id of forget) await drafts.delete([owner, id]);
      await tx.done;
    },
    mark: async (owner, delivered) => {
      const tx = db.transaction(ROWS, "readwrite", DURABLE);
      const [events, drafts] = [tx.objectStore("events"), tx.objectStore("drafts")];
      for (const id of delivered.events) {
        const row = await events.get([owner, id]);
        if (row) await events.put({ ...row, delivery: delivered.as }, [owner, id]);
      }
      for (const id of delivered.drafts) {
        const row = await drafts.get([owner, id]);
        if (row) await drafts.put({ ...row, delivery: delivered.as }, [owner, id]);
      }
      await tx.done;
    },
    setCursor: async (owner, cursor) => {
      const tx = db.transaction("partitions", "readwrite");
      const partition = await tx.store.get(owner);
      if (partition) await tx.store.put({ ...partition, cursor }, owner);
      await tx.done;
    },
    adopt: (account) => adopt(db, account),
    leave: (forced) => leave(db, forced),
  };
}

async function deviceOf(db: Database, uuid: () => string): Promise<string> {
  const tx = db.transaction("device", "readwrite", DURABLE);
  const found = await tx.store.get("device");
  const device = found ?? uuid();
  if (!found) await tx.store.put(device, "device");
  await tx.done;
  return device;
}

async function load(db: Database, owner: string, uuid: () => string) {
  const tx = db.transaction(["partitions", ...ROWS], "readwrite", DURABLE);
  const partitions = tx.objectStore("partitions");
  const found = await partitions.get(owner);
  const partition = found ?? { cursor: null, writers: uuid().slice(0, 8) };
  if (!found) await partitions.put(partition, owner);
  const events = await tx.objectStore("events").getAll(of(owner));
  const drafts = await tx.objectStore("drafts").getAll(of(owner));
  await tx.done;
  return { events, drafts, ...partition };
}

type Whole = IDBPTransaction<Schema, typeof ALL, "readwrite">;

async function adopt(db: Database, account: Account): Promise<number> {
  const tx = db.transaction(ALL, "readwrite", DURABLE);
  await tx.objectStore("account").put(account, "account");
  const moved = await move(tx, ownerOf(account));
  await tx.done;
  return moved;
}

async function gather(db: Database): Promise<Account | null> {
  const tx = db.transaction(ALL, "readwrite", DURABLE);
  const account = (await tx.objectStore("account").get("account")) ?? null;
  if (account) await move(tx, ownerOf(account));
  await tx.done;
  return account;
}

async function move(tx: Whole, owner: string): Promise<number> {
  const [events, drafts] = [tx.objectStore("events"), tx.objectStore("drafts")];
  const [movedEvents, movedDrafts] = [
    await events.getAll(of(SIGNED_OUT)),
    await drafts.getAll(of(SIGNED_OUT)),
  ];
  for (const row of movedEvents) {
    const key: Key = [owner, row.event.id];
    if (!(await events.get(key))) await events.put(row, key);
  }
  for (const row of movedDrafts) {
    const key: Key = [owner, row.version.id];
    if (!(await drafts.get(key))) await drafts.put(row, key);
  }
  await events.delete(of(SIGNED_OUT));
  await drafts.delete(of(SIGNED_OUT));
  await tx.objectStore("partitions").delete(SIGNED_OUT);
  return movedEvents.length + movedDrafts.length;
}

async function leave(db: Database, forced: boolean): Promise<void> {
  const tx = db.transaction(ALL, "readwrite", DURABLE);
  const account = await tx.objectStore("account").get("account");
  if (account) {
    const owner = ownerOf(account);
    const [events, drafts] = [tx.objectStore("events"), tx.objectStore("drafts")];
    const rows = [...(await events.getAll(of(owner))), ...(await drafts.getAll(of(owner)))];
    if (forced || rows.every(({ delivery }) => delivery === "sent")) {
      await events.delete(of(owner));
      await drafts.delete(of(owner));
      await tx.objectStore("partitions").delete(owner);
    }
    await tx.objectStore("account").delete("account");
  }
  await tx.done;
}
