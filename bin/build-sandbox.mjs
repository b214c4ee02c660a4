#!/usr/bin/env node
/**
 * Writes what grades student code in a browser into `public/sandbox/`: one script for each exercise and the frame they run
 * in. Not in the repository, because it follows from the sources; the server serves it as it is.
 */
import { fileURLToPath } from "node:url";
import { register } from "tsx/esm/api";

const root = fileURLToPath(new URL("..", import.meta.url));
process.env.HAPPENS_BEFORE_ROOT ??= root;
process.env.TSX_TSCONFIG_PATH ??= `${root}tsconfig.json`;
register({ tsconfig: `${root}tsconfig.json` });
const { writeSandbox } = await import("../lib/sandbox/write.ts");
const files = await writeSandbox();
console.log(`public/sandbox: ${files.map(({ name, kb }) => `${name} ${kb} KB`).join(", ")}`);
