/** The production build, made again only when a source changed since the last one. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { sourceStamp } from "./stamp.mjs";

/** Throws an error whose message is one line when a step fails. A build that was interrupted has no stamp: it is made again. */
export function buildIfChanged(root) {
  const stampFile = `${root}.next/hb-stamp`;
  const stamp = sourceStamp(root);
  const current =
    existsSync(`${root}.next/BUILD_ID`) && existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp;
  const prepared = ["public/sandbox/frame.html", ".cache/verifier/thread.mjs"];
  if (current && prepared.every((file) => existsSync(root + file))) return;
  run(root, "preparing", ["bin/prepare.mjs"]);
  run(root, "building (once per version, about a minute)", [
    `${root}node_modules/next/dist/bin/next`,
    "build",
  ]);
  writeFileSync(stampFile, stamp);
}

function run(root, what, args) {
  console.log(`Happens Before: ${what}`);
  const { status, signal } = spawnSync(process.execPath, args, {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (signal !== null) throw new Error(`${what} was stopped by ${signal}.`);
  if (status !== 0) throw new Error(`${what} failed; the lines above say why.`);
}
