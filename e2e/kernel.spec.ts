/**
 * The same program, scenario and seed give the same trace hash in Node and in Chromium, for every protocol there is.
 * `lib/sim/engines.test.ts` says the same of QuickJS.
 */
import { runInNewContext } from "node:vm";
import { expect, test } from "@playwright/test";
import { hashScript } from "./hash-script";

const SEEDS = [1, 7, 20_021, 4_294_967_295];

test("a run's trace hash is the same in Node and in Chromium", async ({ page }) => {
  const { protocols, source } = await hashScript(SEEDS);
  const context: { hashes?: Record<string, string> } = {};
  runInNewContext(source, context);
  await page.goto("about:blank");
  await page.addScriptTag({ content: source });
  const inChromium = await page.evaluate(() => Reflect.get(globalThis, "hashes") as unknown);
  expect(Object.keys(context.hashes ?? {})).toHaveLength(protocols.length * SEEDS.length);
  expect(inChromium).toEqual({ ...context.hashes });
  expect(new Set(Object.values(context.hashes ?? {})).size).toBeGreaterThan(
    protocols.length * SEEDS.length * 0.9,
  );
});
