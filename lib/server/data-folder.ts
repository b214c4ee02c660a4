/**
 * Where everything that must survive lives: one folder, `.data` beside the code or HB_DATA_DIR. It holds the database and the
 * secret that signs sessions, so only the account that runs the server may look into it.
 */
import { randomBytes } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

export function projectRoot(): string {
  return process.env["HAPPENS_BEFORE_ROOT"] ?? process.cwd();
}

/** The folder, made when it is not there. */
export function dataFolder(): string {
  const folder = path.resolve(
    /* turbopackIgnore: true */ projectRoot(),
    process.env["HB_DATA_DIR"] || ".data",
  );
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

export function databaseUrl(): string {
  return pathToFileURL(path.join(dataFolder(), "happens-before.db")).href;
}

/** Signs session cookies. Made once; a new one signs everybody out and loses nothing else. */
export function sessionSecret(): string {
  const given = process.env["NEXTAUTH_SECRET"];
  if (given) return given;
  const file = path.join(dataFolder(), "secret");
  return readSecret(file) ?? makeSecret(file);
}

function readSecret(file: string): string | null {
  try {
    const secret = readFileSync(file, "utf8").trim();
    if (secret.length < 32) throw new Error(`${file} is too short for a secret: remove it to have one made`);
    return secret;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

/** Whole or absent, and the first one wins, when several processes start at once: a link cannot replace a file. */
function makeSecret(file: string): string {
  const draft = `${file}.${process.pid}.${randomBytes(4).toString("hex")}`;
  writeFileSync(draft, `${randomBytes(32).toString("base64url")}\n`, { mode: 0o600, flag: "wx" });
  try {
    linkSync(draft, file);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  const secret = readSecret(file);
  if (secret === null) throw new Error(`${file} vanished while it was being made`);
  return secret;
}
