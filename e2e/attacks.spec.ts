/**
 * Hostile code on the page itself, in the production build: it ends with a verdict that is no acceptance, the page goes on drawing,
 * nothing leaves it, and what the site keeps in this browser is out of reach. The whole list runs in `lib/sandbox/attacks`.
 */
import { expect, test, type Page } from "@playwright/test";
import { attacks, patches, sharing, type Attack } from "../lib/sandbox/attacks/sources";
import { file, newStudent, openExercise, runCode, writeCode } from "./student";

const EXERCISE = "repair-the-election";
/** Longest time without a frame while code is graded. Two cores draw, compile and grade at once here. */
const GAP_MS_MAX = 100;

function named(...names: readonly string[]): readonly Attack[] {
  return names.map((name) => {
    const found = attacks.find((attack) => attack.name === name);
    if (!found) throw new Error(`no attack "${name}"`);
    return found;
  });
}

const shown = named(
  "asks for every name there might be",
  "makes code by the constructor of a function",
  "makes code by import()",
  "throws a verdict",
  "outputs a verdict",
  "returns a thenable",
  "has a prototype chain without end",
  "loops for ever in the top level",
  "loops for ever in onMessage",
  "backtracks in a regular expression",
  "makes a huge integer",
  "makes a gigabyte of bytes",
  "doubles an array",
  "sets a million timers",
  "sends a million messages",
  "sends one deep message",
  "answers every message with two",
  "sends a proxy",
);

declare global {
  interface Window {
    frames_: { last: number; longest: number };
  }
}

/** Keeps the longest gap between two frames since it was last asked. */
function watchFrames(): void {
  window.frames_ = { last: performance.now(), longest: 0 };
  const tick = (nowMs: number): void => {
    const { frames_ } = window;
    frames_.longest = Math.max(frames_.longest, nowMs - frames_.last);
    frames_.last = nowMs;
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
}

async function longestGapMs(page: Page, during: () => Promise<void>): Promise<number> {
  await page.evaluate(() => (window.frames_.longest = 0));
  await during();
  return page.evaluate(() => window.frames_.longest);
}

test("hostile code ends with a verdict, freezes nothing, and sends nothing", async ({ browser }) => {
  test.setTimeout(400_000);
  const page = await newStudent(browser);
  await page.addInitScript(watchFrames);
  const sent: string[] = [];
  page.on("request", (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (protocol !== "blob:" && protocol !== "data:" && hostname !== "127.0.0.1") sent.push(request.url());
  });
  await openExercise(page, EXERCISE);
  await page.evaluate(() => localStorage.setItem("canary", "alive"));

  for (const { name, source, message } of shown) {
    await test.step(name, async () => {
      await writeCode(page, source);
      await page.waitForTimeout(500);
      const gapMs = await longestGapMs(page, async () => {
        const panel = await runCode(page, /^(Rejected|Unknown|Cannot be judged|Does not compile)/);
        if (message) await expect(panel).toContainText(message);
      });
      expect(gapMs, name).toBeLessThan(GAP_MS_MAX);
    });
  }
  expect(sent).toEqual([]);
  expect(await page.evaluate(() => localStorage.getItem("canary"))).toBe("alive");
});

test("nodes share no memory, and a wrong solution is not accepted for what it does to the language", async ({
  browser,
}) => {
  const page = await newStudent(browser);
  await openExercise(page, EXERCISE);
  await writeCode(page, sharing(file(EXERCISE, "solution")));
  await runCode(page, /^Accepted/);
  const all = patches.map((patch) => `try { ${patch} } catch {}`).join("\n");
  await writeCode(page, `${all}\n${file(EXERCISE, "mutants/wins-with-every-vote")}`);
  await runCode(page, /^Rejected/);
});
