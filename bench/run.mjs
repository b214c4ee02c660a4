#!/usr/bin/env node
/**
 * `npm run bench`: runs every `bench/*.bench.ts`, or those named, and compares with `bench/baselines/<name>.json`.
 *
 *   npm run bench                     a table for each
 *   npm run bench -- kernel           only this one
 *   npm run bench -- --json           one JSON object on standard output: name -> {figures, ratios, regressions}
 *   npm run bench -- --write          what is measured becomes the baseline
 *
 * Only ratios are judged: they compare two measurements of one process. One that is more than TOLERANCE above its baseline is a
 * regression, and the exit code is 1.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

/** Share by which a ratio may exceed its baseline: what a busy machine does to the best of several runs. */
const TOLERANCE = 0.35;
const folder = path.dirname(fileURLToPath(import.meta.url));
const baselines = path.join(folder, "baselines");
const args = process.argv.slice(2);
const json = args.includes("--json");
const write = args.includes("--write");
const wanted = args.filter((arg) => !arg.startsWith("--"));

const known = readdirSync(folder).flatMap((file) => /^(.+)\.bench\.ts$/.exec(file)?.[1] ?? []);
const unknown = [...wanted.filter((name) => !known.includes(name)), ...args.filter(isUnknownOption)];
if (unknown.length > 0) {
  console.error(`bench: ${unknown.join(", ")}? There are ${known.join(", ")}, --json and --write.`);
  process.exit(2);
}

const report = {};
for (const file of known.filter((name) => wanted.length === 0 || wanted.includes(name))) {
  const { default: measure } = await load(file);
  const { name, figures, ratios } = await measure();
  const baselineFile = path.join(baselines, `${name}.json`);
  const baseline = existsSync(baselineFile) ? JSON.parse(readFileSync(baselineFile, "utf8")) : null;
  if (write) {
    mkdirSync(baselines, { recursive: true });
    writeFileSync(baselineFile, `${JSON.stringify(rounded({ figures, ratios }), null, 2)}\n`);
  }
  const regressions = write ? [] : regressionsOf(ratios, baseline);
  report[name] = rounded({ figures, ratios, regressions });
  if (!json) print(name, report[name], baseline);
}
if (json) console.log(JSON.stringify(report, null, 2));
if (Object.values(report).some(({ regressions }) => regressions.length > 0)) process.exitCode = 1;

/** Bundled as for a browser: what is measured is what is shipped, not what a loader of TypeScript makes of it. */
async function load(file) {
  const outfile = path.join(folder, "..", ".cache", "bench", `${file}.mjs`);
  await build({
    entryPoints: [path.join(folder, `${file}.bench.ts`)],
    outfile,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    target: "es2023",
    logLevel: "warning",
  });
  return import(pathToFileURL(outfile).href);
}

function isUnknownOption(arg) {
  return arg.startsWith("--") && arg !== "--json" && arg !== "--write";
}

function regressionsOf(ratios, baseline) {
  return Object.entries(ratios).flatMap(([what, ratio]) => {
    const before = baseline?.ratios?.[what];
    if (before === undefined || ratio <= before * (1 + TOLERANCE)) return [];
    return [`${what}: ${short(ratio)}, more than ${100 * TOLERANCE}% above ${short(before)}`];
  });
}

/** Three significant digits are more than a machine repeats. */
function rounded(value) {
  if (typeof value === "number") return Number(value.toPrecision(3));
  if (Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, rounded(part)]));
}

function short(value) {
  return Number(value.toPrecision(3)).toString();
}

function print(name, { figures, ratios, regressions }, baseline) {
  const rows = [...lines(figures, baseline?.figures), ...lines(ratios, baseline?.ratios)];
  const width = Math.max(...rows.map(([what]) => what.length));
  console.log(`\n${name}`);
  for (const [what, value, before] of rows) {
    console.log(
      `  ${what.padEnd(width)}  ${value.padStart(10)}  ${before === "" ? "" : `(baseline ${before})`}`,
    );
  }
  for (const regression of regressions) console.log(`  REGRESSION ${regression}`);
}

function lines(values, before = {}) {
  return Object.entries(values).map(([what, value]) => [
    what,
    short(value),
    before[what] === undefined ? "" : short(before[what]),
  ]);
}
