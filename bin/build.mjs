#!/usr/bin/env node
/** `npm run build`: what `npm start` would build, without serving it. */
import { fileURLToPath } from "node:url";
import { buildIfChanged } from "./lib/build.mjs";

process.env.NEXT_TELEMETRY_DISABLED = "1";
try {
  buildIfChanged(fileURLToPath(new URL("..", import.meta.url)));
} catch (error) {
  console.error(`Happens Before: ${error.message}`);
  process.exit(1);
}
