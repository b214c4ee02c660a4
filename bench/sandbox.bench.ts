/**
 * What a student waits for: the election exercise on its page, in Chromium, from a production build, with the editor warm. Times are
 * from the key that runs the code to the verdict on the page; long tasks are those of the page's own thread while it grades.
 *
 * The yardstick is the same acceptance in this process, without a sandbox.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium, type Page } from "@playwright/test";
import { grade } from "@/lib/grading";
import grader from "@/content/exercises/repair-the-election/grader";
import { RaftNode } from "@/content/exercises/repair-the-election/solution";
import { best } from "./measure";

const exercise = "content/exercises/repair-the-election";
const REPEATS = 3;
const LONG_TASK_MS = 50;
/** After a paste: types are checked, the draft is saved. */
const WARM_MS = 1500;
const SERVER_MS = 300_000;

export default async function measure() {
  const nodeMs = best(REPEATS, () => grade(grader, RaftNode));
  // Without the search of every order, which is one case and not a run.
  const runsMs = best(REPEATS, () => grade(grader, RaftNode, { exhaustive: false }));
  const site = await serve();
  const browser = await chromium.launch({
    executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
  });
  try {
    const context = await browser.newContext({ permissions: ["clipboard-read", "clipboard-write"] });
    const page = await context.newPage();
    await page.addInitScript(watch);
    await page.goto(`${site.origin}/practice/repair-the-election`);
    await page.locator(".monaco-editor .view-line").first().waitFor();
    const coldMs = await verdictMs(page, source("starter.ts"), "Rejected");
    const rejections: number[] = [];
    for (const file of readdirSync(`${exercise}/mutants`)) {
      rejections.push(await verdictMs(page, source(`mutants/${file}`), "Rejected"));
    }
    const acceptances: number[] = [];
    for (let n = 0; n < REPEATS; n += 1) {
      acceptances.push(await verdictMs(page, source("solution.ts"), "Accepted"));
    }
    const acceptMs = Math.min(...acceptances);
    const { runs } = grade(grader, RaftNode, { exhaustive: false });
    const tasks = await page.evaluate(() => window.bench.longTasksMs);
    return {
      name: "sandbox",
      figures: {
        "acceptance in this process, ms": nodeMs,
        "acceptance on the page, ms": acceptMs,
        "runs of that acceptance": runs,
        "500 such runs, ms": ((acceptMs / nodeMs) * runsMs * 500) / runs,
        "first verdict on the page, ms": coldMs,
        "slowest rejection of a mutant on the page, ms": Math.max(...rejections),
        [`tasks over ${LONG_TASK_MS} ms on the page's thread`]: tasks.length,
        "longest of them, ms": Math.max(0, ...tasks),
      },
      ratios: { "acceptance on the page / in this process": acceptMs / nodeMs },
    };
  } finally {
    await browser.close();
    site.stop();
  }
}

declare global {
  interface Window {
    bench: { pressedMs: number; verdictMs: number; began: boolean; longTasksMs: number[] };
  }
}

/** Runs in the page before anything else: when the key was pressed, when a verdict stood there, and what held the thread. */
function watch(): void {
  window.bench = { pressedMs: 0, verdictMs: 0, began: false, longTasksMs: [] };
  const { bench } = window;
  addEventListener(
    "keydown",
    ({ key, ctrlKey }) => {
      if (key === "Enter" && ctrlKey) Object.assign(bench, { pressedMs: performance.now(), began: false });
    },
    { capture: true },
  );
  new MutationObserver(() => {
    const text = document.querySelector("[aria-label=Verdict] [role=status]")?.textContent ?? "";
    const over = text === "Rejected" || text === "Accepted";
    if (bench.pressedMs > 0 && !over && text !== "") bench.began = true;
    if (!over || !bench.began || bench.verdictMs > bench.pressedMs) return;
    bench.verdictMs = performance.now();
  }).observe(document, { subtree: true, childList: true, characterData: true });
  new PerformanceObserver((list) => {
    const { pressedMs, verdictMs } = bench;
    for (const { startTime, duration } of list.getEntries()) {
      const grading = startTime > pressedMs && (verdictMs < pressedMs || startTime < verdictMs);
      if (pressedMs > 0 && grading) bench.longTasksMs.push(duration);
    }
  }).observe({ entryTypes: ["longtask"] });
}

/** Pastes the code, runs it, and waits. */
async function verdictMs(page: Page, code: string, verdict: string): Promise<number> {
  await page.locator(".monaco-editor .native-edit-context").first().focus();
  await page.keyboard.press("Control+a");
  await page.evaluate((text) => navigator.clipboard.writeText(text), code);
  await page.keyboard.press("Control+v");
  await page.waitForTimeout(WARM_MS);
  await page.evaluate(() => navigator.clipboard.writeText(""));
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Control+c");
  const pasted = await page.evaluate(() => navigator.clipboard.readText());
  if (pasted.trim() !== code.trim()) throw new Error("the code did not get into the editor");
  await page.keyboard.press("Control+Enter");
  await page.waitForFunction(() => window.bench.verdictMs > window.bench.pressedMs, null, {
    timeout: 60_000,
  });
  const headline = await page
    .getByRole("region", { name: "Verdict" })
    .getByRole("status")
    .first()
    .textContent();
  if (headline !== verdict) throw new Error(`${headline ?? "nothing"}, where ${verdict} was expected`);
  return page.evaluate(() => window.bench.verdictMs - window.bench.pressedMs);
}

function source(file: string): string {
  return readFileSync(path.join(exercise, file), "utf8");
}

/** The site of this checkout, built if it must be, on a port and a data folder of its own. */
async function serve(): Promise<{ readonly origin: string; stop(): void }> {
  const data = mkdtempSync(path.join(tmpdir(), "happens-before-bench-"));
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const env = { ...process.env, PORT: String(port), HOST: "127.0.0.1", HB_DATA_DIR: data };
  const server = spawn(process.execPath, ["bin/start.mjs"], { env, stdio: ["ignore", "ignore", "inherit"] });
  const stop = (): void => {
    server.kill("SIGTERM");
    rmSync(data, { recursive: true, force: true });
  };
  const untilMs = Date.now() + SERVER_MS;
  while (Date.now() < untilMs && server.exitCode === null) {
    const healthy = await fetch(`${origin}/api/health`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (healthy) return { origin, stop };
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  stop();
  throw new Error("the site did not start");
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
