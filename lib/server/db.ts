/**
 * The one connection to the database, brought up to date before anybody gets it. Kept on `globalThis` because a development
 * server loads this module again after every edit.
 */
import { PrismaLibSql } from "@prisma/adapter-libsql";
import { databaseUrl } from "./data-folder";
import { BUSY_TIMEOUT_MS, migrate } from "./migrate";
import { oneWriter } from "./one-writer";
import { PrismaClient } from "./prisma-client/client";

declare global {
  var happensBeforeDatabases: Map<string, Promise<PrismaClient>> | undefined;
}

export function database(url = databaseUrl()): Promise<PrismaClient> {
  const open = (globalThis.happensBeforeDatabases ??= new Map());
  const known = open.get(url);
  if (known) return known;
  const opening = connect(url);
  open.set(url, opening);
  // A disk that was full may have room at the next request.
  opening.catch(() => open.delete(url));
  return opening;
}

async function connect(url: string): Promise<PrismaClient> {
  await migrate(url);
  return new PrismaClient({ adapter: new PrismaLibSql({ url, timeout: BUSY_TIMEOUT_MS }) });
}

export async function closeDatabases(): Promise<void> {
  const open = [...(globalThis.happensBeforeDatabases?.values() ?? [])];
  globalThis.happensBeforeDatabases?.clear();
  for (const client of await Promise.allSettled(open))
    if (client.status === "fulfilled") await client.value.$disconnect();
}

const RETRIES = 5;

/** Another writer held the lock for longer than a statement waits, or a transaction could not be serialized. */
function worthRetrying(error: unknown): boolean {
  const text = error instanceof Error ? `${error.message} ${String(error.cause ?? "")}` : "";
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return code === "P2034" || code === "P1008" || /SQLITE_BUSY|database is locked/i.test(text);
}

/** Every write goes through this. What was refused was not applied, so it may be tried again. */
export async function retried<T>(write: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++)
    try {
      return await oneWriter(write);
    } catch (error) {
      if (attempt >= RETRIES || !worthRetrying(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20 * 2 ** attempt * (0.5 + Math.random())));
    }
}
