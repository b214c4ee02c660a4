/** Writes `public/sandbox/`, for browsers, and the scripts of `verifier.ts`, for the server; see `bin/build-sandbox.mjs`. */
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { bundleGrader, bundleThread } from "./bundle";
import { frameHtml } from "./frame";
import { projectRoot } from "./root";
import { verifierFolder } from "./verifier";

export interface WrittenFile {
  readonly name: string;
  readonly kb: number;
}

export async function writeSandbox(): Promise<readonly WrittenFile[]> {
  const forBrowsers = new Map([["frame.html", frameHtml()]]);
  const forServer = new Map([["thread.mjs", await bundleThread()]]);
  for (const slug of await exercises()) {
    forBrowsers.set(`${slug}.js`, await bundleGrader(slug, "browser"));
    forServer.set(`${slug}.js`, await bundleGrader(slug, "quickjs"));
  }
  await fill(verifierFolder(), forServer);
  await fill(path.join(projectRoot(), "public", "sandbox"), forBrowsers);
  return [...forBrowsers].map(([name, text]) => ({ name, kb: Math.ceil(text.length / 1024) }));
}

async function exercises(): Promise<readonly string[]> {
  const folder = path.join(projectRoot(), "content", "exercises");
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

/** The folder holds these files and no others. */
async function fill(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder)) if (!files.has(name)) await rm(path.join(folder, name));
  for (const [name, text] of files) await writeFile(path.join(folder, name), text);
}
