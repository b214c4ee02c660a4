/**
 * Brings a database up to date: runs the files of prisma/migrations that it has not seen, each in one transaction together
 * with its row in `_prisma_migrations`. That is the table of `prisma migrate deploy`, so the command agrees about what was
 * applied wherever its engine can run; here nothing but SQL is needed.
 *
 * Several processes may start at once: the row goes first and takes SQLite's one write lock, and whoever finds it taken skips
 * the file. A migration that changed after it was applied is refused, because then nobody knows what the database holds.
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { PrismaLibSql } from "@prisma/adapter-libsql";
import { projectRoot } from "./data-folder";
import { oneWriter } from "./one-writer";

/** How long a writer waits for one of another process; nothing else runs meanwhile. */
export const BUSY_TIMEOUT_MS = 1_000;

const TABLE = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
    "id"                    TEXT PRIMARY KEY NOT NULL,
    "checksum"              TEXT NOT NULL,
    "finished_at"           DATETIME,
    "migration_name"        TEXT NOT NULL,
    "logs"                  TEXT,
    "rolled_back_at"        DATETIME,
    "started_at"            DATETIME NOT NULL DEFAULT current_timestamp,
    "applied_steps_count"   INTEGER UNSIGNED NOT NULL DEFAULT 0
)`;

export interface Migration {
  readonly name: string;
  readonly sql: string;
}

export function readMigrations(
  folder = path.join(/* turbopackIgnore: true */ projectRoot(), "prisma", "migrations"),
): Migration[] {
  return readdirSync(folder)
    .filter((name) => existsSync(path.join(folder, name, "migration.sql")))
    .sort()
    .map((name) => ({ name, sql: readFileSync(path.join(folder, name, "migration.sql"), "utf8") }));
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const query = (sql: string, args: readonly (string | number)[] = []) => ({
  sql,
  args: [...args],
  argTypes: args.map((arg) => ({
    scalarType: typeof arg === "number" ? ("int" as const) : ("string" as const),
    arity: "scalar" as const,
  })),
});

type Database = Awaited<ReturnType<PrismaLibSql["connect"]>>;

/** Applies what is missing and says what it applied. */
export function migrate(url: string, migrations = readMigrations()): Promise<string[]> {
  return oneWriter(() => migrateAlone(url, migrations));
}

async function migrateAlone(url: string, migrations: readonly Migration[]): Promise<string[]> {
  const database = await new PrismaLibSql({ url, timeout: BUSY_TIMEOUT_MS }).connect();
  try {
    // Readers do not wait for the writer, and what was acknowledged survives the end of the process. Kept in the file.
    await database.queryRaw(query("PRAGMA journal_mode = WAL"));
    await database.executeRaw(query(TABLE));
    const applied: string[] = [];
    for (const migration of migrations) if (await apply(database, migration)) applied.push(migration.name);
    return applied;
  } finally {
    await database.dispose();
  }
}

async function apply(database: Database, { name, sql }: Migration): Promise<boolean> {
  const checksum = sha256(sql);
  const transaction = await database.startTransaction();
  try {
    const now = Date.now();
    const taken = await transaction.executeRaw(
      query(
        `INSERT INTO "_prisma_migrations" ("id", "checksum", "migration_name", "started_at", "finished_at", "applied_steps_count")
         SELECT ?, ?, ?, ?, ?, 1 WHERE NOT EXISTS (SELECT 1 FROM "_prisma_migrations" WHERE "migration_name" = ?)`,
        [sha256(name).slice(0, 36), checksum, name, now, now, name],
      ),
    );
    if (taken === 0) {
      const { rows } = await transaction.queryRaw(
        query('SELECT "checksum" FROM "_prisma_migrations" WHERE "migration_name" = ?', [name]),
      );
      if (rows[0]?.[0] !== checksum)
        throw new Error(`migration ${name} is not the one this database was made with`);
    } else for (const statement of statements(sql)) await transaction.executeRaw(query(statement));
    await finish(transaction, "COMMIT");
    return taken > 0;
  } catch (error) {
    await finish(transaction, "ROLLBACK").catch(() => undefined);
    throw error;
  }
}

type Transaction = Awaited<ReturnType<Database["startTransaction"]>>;

/** An adapter either ends its transaction itself or wants to be sent the statement first; it says which. */
async function finish(transaction: Transaction, how: "COMMIT" | "ROLLBACK"): Promise<void> {
  if (!transaction.options.usePhantomQuery) await transaction.executeRaw(query(how));
  await (how === "COMMIT" ? transaction.commit() : transaction.rollback());
}

/** Our migrations hold no semicolon at the end of a line but the one that ends a statement. */
function statements(sql: string): string[] {
  return sql
    .replaceAll(/^--.*$/gm, "")
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== "");
}
