#!/usr/bin/env node
/**
 * What a checkout needs before it can be checked, built or served, and npm does not install: the database client, generated
 * from `prisma/schema.prisma`, and the bundles in which student code is graded, in browsers and on the server. Quick when nothing
 * has changed.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

for (const args of [
  ["node_modules/prisma/build/index.js", "generate"],
  ["bin/build-sandbox.mjs"],
  ["node_modules/next/dist/bin/next", "typegen"],
]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
  if (status === 0) continue;
  console.error(`${args.join(" ")} failed:\n${stdout}${stderr}`);
  process.exit(1);
}
