/** The same program, scenario and seed give the same trace hash in Node and in Chromium, for every protocol there is. */
import { readdirSync } from "node:fs";
import { runInNewContext } from "node:vm";
import { expect, test } from "@playwright/test";
import { build } from "esbuild";

const SEEDS = [1, 7, 20_021, 4_294_967_295];

const protocols = readdirSync("lib/protocols", { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== "shared")
  .map(({ name }) => name);

/** A script that leaves `hashes`: protocol and seed → hash. */
async function script(): Promise<string> {
  const contents = `
    import { run, chaos } from "@/lib/sim";
    ${protocols.map((name, n) => `import * as p${n} from "@/lib/protocols/${name}";`).join("\n")}
    const faults = { fromMs: 200, untilMs: 3000, partitions: 2, crashes: 2, pauses: 1 };
    const hashes = {};
    for (const [name, { program, scenario }] of [${protocols.map((name, n) => `["${name}", p${n}]`).join(",")}])
      for (const seed of ${JSON.stringify(SEEDS)}) {
        const interventions = [...(scenario.interventions ?? []), ...chaos(faults, scenario, seed)];
        hashes[name + " " + seed] = run(program, { ...scenario, interventions }, seed).hash;
      }
    globalThis.hashes = hashes;`;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: process.cwd(), loader: "ts" },
    bundle: true,
    write: false,
    format: "iife",
    target: "es2023",
  });
  return outputFiles[0]?.text ?? "";
}

test("a run's trace hash is the same in Node and in Chromium", async ({ page }) => {
  const source = await script();
  const context: { hashes?: Record<string, string>; structuredClone: typeof structuredClone } = {
    structuredClone,
  };
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
