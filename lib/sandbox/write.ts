/** Writes `public/sandbox/`, for `bin/build-sandbox.mjs`. */
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { bundleGrader } from "./bundle";
import { frameHtml } from "./frame";
import { projectRoot } from "./root";

export interface WrittenFile {
  readonly name: string;
  readonly kb: number;
}

export async function writeSandbox(): Promise<readonly WrittenFile[]> {
  const folder = path.join(projectRoot(), "public", "sandbox");
  const exercises = path.join(projectRoot(), "content", "exercises");
  const slugs = (await readdir(exercises, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const files = new Map([["frame.html", frameHtml()]]);
  for (const { name } of slugs) files.set(`${name}.js`, await bundleGrader(name, "browser"));
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder)) if (!files.has(name)) await rm(path.join(folder, name));
  for (const [name, text] of files) await writeFile(path.join(folder, name), text);
  return [...files].map(([name, text]) => ({ name, kb: Math.ceil(text.length / 1024) }));
}
