/**
 * The migrations and `schema.prisma` are written apart and must describe one database. Prisma's own schema engine, in its
 * WebAssembly build, compares a migrated database with the schema.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { PrismaLibSql } from "@prisma/adapter-libsql";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import * as bindings from "@prisma/schema-engine-wasm/schema_engine_bg";
import { afterAll, describe, expect, it } from "vitest";
import { migrate, readMigrations } from "@/lib/server/migrate";

const folder = mkdtempSync(path.join(os.tmpdir(), "happens-before-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const url = (name: string) => pathToFileURL(path.join(folder, name)).href;
const schema = readFileSync("prisma/schema.prisma", "utf8");

/** The engine's package leaves loading its module to a bundler; here it is done by hand. */
function loadEngine(): typeof bindings.SchemaEngine {
  const script = createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm/schema_engine_bg");
  const wasm = new WebAssembly.Module(readFileSync(script.replace(/\.js$/, ".wasm")));
  const { exports } = new WebAssembly.Instance(wasm, { "./schema_engine_bg.js": { ...bindings } });
  const install: unknown = Reflect.get(bindings, "__wbg_set_wasm");
  const start = exports["__wbindgen_start"];
  if (typeof install !== "function" || typeof start !== "function") throw new Error("another engine");
  install(exports);
  start();
  return bindings.SchemaEngine;
}
const engines = loadEngine();

/** The SQL that leads from the database to the schema. */
async function difference(database: string, wanted: string): Promise<string> {
  const adapter = bindMigrationAwareSqlAdapterFactory(new PrismaLibSql({ url: database }));
  const engine = await engines.new({ datamodels: [["schema.prisma", wanted]] }, () => undefined, adapter);
  const files = [{ path: "schema.prisma", content: wanted }];
  const { stdout } = await engine.diff({
    from: { tag: "schemaDatasource", files, configDir: folder },
    to: { tag: "schemaDatamodel", files },
    script: true,
    exitCode: null,
    filters: { externalTables: [], externalEnums: [] },
  });
  return stdout ?? "";
}

describe("migrations", () => {
  it("make the database of the schema, and a column more would be seen", async () => {
    await migrate(url("whole.db"));
    expect(await difference(url("whole.db"), schema)).toMatch(/^(?:-- This is an empty migration\.)?\s*$/);
    const more = schema.replace("passwordHash String\n", "passwordHash String\n  extra String?\n");
    expect(await difference(url("whole.db"), more)).toContain('ADD COLUMN "extra"');
  });

  it("are applied once, also when several processes start at once", async () => {
    const names = readMigrations().map(({ name }) => name);
    const script = `
      import("./lib/server/migrate.ts").then(async ({ migrate }) => console.log((await migrate(process.argv[1])).join("\\n")))`;
    const start = () =>
      promisify(execFile)(process.execPath, ["--import", "tsx", "--eval", script, url("race.db")]);
    const applied = await Promise.all([start(), start(), start()]);
    expect(applied.flatMap(({ stdout }) => stdout.trim().split("\n")).filter((line) => line !== "")).toEqual(
      names,
    );
    expect(await migrate(url("race.db"))).toEqual([]);
  });

  it("leave nothing of one that fails, and go on when it is put right", async () => {
    const good = readMigrations();
    const bad = { name: "99999999999999_bad", sql: 'CREATE TABLE "Half" ("a" INTEGER);\nCREATE NONSENSE;\n' };
    await expect(migrate(url("bad.db"), [...good, bad])).rejects.toThrow(/NONSENSE/);
    const right = { ...bad, sql: 'CREATE TABLE "Half" ("a" INTEGER);\n' };
    expect(await migrate(url("bad.db"), [...good, right])).toEqual([bad.name]);
  });

  it("refuse a database that was made with another text", async () => {
    const [first] = readMigrations();
    if (!first) throw new Error("there is no migration");
    await migrate(url("other.db"), [first]);
    await expect(migrate(url("other.db"), [{ ...first, sql: `${first.sql}-- more\n` }])).rejects.toThrow(
      /is not the one/,
    );
  });
});
