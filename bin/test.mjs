#!/usr/bin/env node
/**
 * `npm test`: everything, from formatting to a student's walk through the production site in a real browser.
 *
 * Each step counts what it ran from its own report (Vitest's and Playwright's JSON; a static check counts as one), goes on
 * after a failure so that one run shows all there is, and the last line is `N passed, N failed`.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureChromium } from "./lib/chromium.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const reports = `${root}.cache/reports`;
const only = process.argv.slice(2);
let passed = 0;
let failed = 0;
/** What failed, said again beside the last line: the log of a whole run is long. */
const failures = [];

/** A report's counts, or one failure if the runner died before it wrote one. */
function counts(file, read, status) {
  if (!existsSync(file)) return { passed: 0, failed: 1 };
  const result = read(JSON.parse(readFileSync(file, "utf8")));
  return status === 0 || result.failed > 0 ? result : { ...result, failed: 1 };
}

/** The tests of one of Playwright's suites that did not end as they should. */
function unexpected({ file, specs = [], suites = [] }) {
  const own = specs.filter((spec) => !spec.ok).map((spec) => `${file}:${spec.line}: ${spec.title}`);
  return [...own, ...suites.flatMap(unexpected)];
}

function step(name, command, args, report) {
  if (only.length > 0 && !only.includes(name)) return;
  const startedMs = Date.now();
  console.log(`\n== ${name}: ${command} ${args.join(" ")}`);
  const env = { ...process.env, ...(report?.env ?? {}) };
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: "inherit", env });
  if (error) console.error(`${name}: ${error.message}`);
  const result = report
    ? counts(report.file, report.read, status)
    : { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1 };
  passed += result.passed;
  failed += result.failed;
  if (result.failed > 0) failures.push(...(result.names?.length ? result.names : [name]));
  const seconds = Math.round((Date.now() - startedMs) / 1000);
  console.log(`== ${name}: ${result.passed} passed, ${result.failed} failed, ${seconds} s`);
}

const node = process.execPath;
const tool = (name) => `${root}node_modules/.bin/${name}`;

rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });

step("prepare", node, ["bin/prepare.mjs"]);
step("format", tool("prettier"), ["--check", "--log-level", "warn", "."]);
step("types", tool("tsc"), ["-p", "tsconfig.json", "--noEmit"]);
step("engine-types", tool("tsc"), ["-p", "tsconfig.engines.json", "--noEmit"]);
step("lint", tool("eslint"), ["--max-warnings", "0", "."]);
step("layers", tool("depcruise"), [
  "--config",
  ".dependency-cruiser.mjs",
  "app",
  "components",
  "content",
  "lib",
]);
step("unused", tool("knip"), ["--no-progress"]);
step(
  "unit",
  tool("vitest"),
  ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${reports}/vitest.json`],
  {
    file: `${reports}/vitest.json`,
    read: (json) => ({
      passed: json.numPassedTests,
      failed: json.numFailedTests + json.numFailedTestSuites * (json.numFailedTests === 0 ? 1 : 0),
      names: json.testResults.flatMap(({ name, status, message, assertionResults }) => {
        const file = relative(root, name);
        const tests = assertionResults.filter((test) => test.status === "failed");
        if (tests.length === 0) return status === "failed" ? [`${file}: ${message}`] : [];
        return tests.map((test) => `${file}: ${test.fullName}\n  ${test.failureMessages.join("\n  ")}`);
      }),
    }),
  },
);
step("build", node, ["bin/build.mjs"]);
const chromium = ensureChromium();
if (chromium === null && (only.length === 0 || only.includes("e2e"))) failed++;
else
  step("e2e", tool("playwright"), ["test"], {
    file: `${reports}/playwright.json`,
    env: { CHROMIUM: chromium ?? "" },
    read: ({ stats, suites }) => ({
      passed: stats.expected + stats.flaky,
      failed: stats.unexpected,
      names: suites.flatMap(unexpected),
    }),
  });

if (failures.length > 0) console.log(`\nFailed:\n${failures.map((failure) => `- ${failure}`).join("\n")}`);
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
