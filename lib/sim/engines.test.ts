/**
 * One trace hash in every engine. QuickJS shares no code with V8: its own objects, its own sort, its own number printing, and no
 * compiler that could be wrong in the same way. `e2e/kernel.spec.ts` adds Chromium. The runs are short, because an interpreter in
 * WebAssembly takes some sixty times as long.
 */
import { runInNewContext } from "node:vm";
import variant from "@jitl/quickjs-wasmfile-release-sync";
import { newQuickJSWASMModuleFromVariant } from "quickjs-emscripten-core";
import { expect, test } from "vitest";
import { hashScript } from "../../e2e/hash-script";

const SEEDS = [7, 4_294_967_295];
const END_MS = 3000;

async function inQuickJS(source: string): Promise<unknown> {
  const quickjs = await newQuickJSWASMModuleFromVariant(variant);
  return quickjs.evalCode(`${source}\n;globalThis.hashes;`);
}

function inNode(source: string): Record<string, string> {
  const context: { hashes?: Record<string, string> } = {};
  runInNewContext(source, context);
  return { ...context.hashes };
}

test("a run's trace hash is the same in Node and in QuickJS, for every protocol there is", async () => {
  const { protocols, source } = await hashScript(SEEDS, END_MS);
  const expected = inNode(source);
  expect(Object.keys(expected)).toHaveLength(protocols.length * SEEDS.length);
  expect(await inQuickJS(source)).toEqual(expected);
  expect(new Set(Object.values(expected)).size).toBeGreaterThan(protocols.length * SEEDS.length * 0.9);
});

test("an engine that rounds otherwise is noticed", async () => {
  const { source } = await hashScript([7], 300);
  expect(await inQuickJS(`Math.round = Math.floor;\n${source}`)).not.toEqual(inNode(source));
});
