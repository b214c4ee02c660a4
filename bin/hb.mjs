#!/usr/bin/env node
/** `hb`: the course's engines and verdicts in a terminal. `hb --help` lists the commands. */
import { fileURLToPath } from "node:url";
import { register } from "tsx/esm/api";

const root = fileURLToPath(new URL("..", import.meta.url));
process.env.HAPPENS_BEFORE_ROOT ??= root;
process.env.TSX_TSCONFIG_PATH ??= `${root}tsconfig.json`;
register({ tsconfig: `${root}tsconfig.json` });
const { main } = await import("../lib/cli/main.ts");
process.exitCode = await main(process.argv.slice(2));
