/**
 * Says which sources a build was made from: one hash over every file that can change it. Times of files would not do: a
 * checkout sets them anew. tsconfig.json is left out, because the build itself may complete it.
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";

const SOURCES = [
  "app",
  "components",
  "content",
  "instrumentation.ts",
  "lib",
  "prisma",
  "public",
  "types",
  "mdx-components.tsx",
  "next.config.mjs",
  "package-lock.json",
  "package.json",
  "prisma.config.ts",
];
/** What bin/prepare.mjs makes out of the others, and tests. */
const LEFT_OUT = /^(?:lib\/server\/prisma-client|public\/sandbox)$|\.test\.tsx?$|\/\.DS_Store$/;

function* files(root, at) {
  if (LEFT_OUT.test(at) || !existsSync(path.join(root, at))) return;
  if (!statSync(path.join(root, at)).isDirectory()) yield at;
  else for (const name of readdirSync(path.join(root, at)).sort()) yield* files(root, `${at}/${name}`);
}

export function sourceStamp(root) {
  const hash = createHash("sha256").update(process.version.split(".")[0]);
  for (const source of SOURCES)
    for (const file of files(root, source)) {
      const bytes = readFileSync(path.join(root, file));
      hash.update(`\0${file}\0${bytes.length}\0`).update(bytes);
    }
  return hash.digest("hex");
}
