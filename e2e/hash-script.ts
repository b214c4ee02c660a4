/** One script that any JavaScript engine can run: the trace hashes of every protocol, under faults. */
import { existsSync, readdirSync } from "node:fs";
import { build } from "esbuild";

const FOLDER = "lib/protocols";

export interface HashScript {
  readonly protocols: readonly string[];
  /** Leaves `hashes` in its global object: protocol and seed to hash. */
  readonly source: string;
}

/** `endMs` cuts the runs short, for an engine that is slow. */
export async function hashScript(seeds: readonly number[], endMs = Infinity): Promise<HashScript> {
  const protocols = readdirSync(FOLDER).filter((name) => existsSync(`${FOLDER}/${name}/index.ts`));
  const contents = `
    import { run, chaos } from "@/lib/sim";
    ${protocols.map((name, n) => `import * as p${n} from "@/${FOLDER}/${name}";`).join("\n")}
    const faults = { fromMs: 200, untilMs: 3000, partitions: 2, crashes: 2, pauses: 1 };
    const hashes = {};
    for (const [name, { program, scenario }] of [${protocols.map((name, n) => `["${name}", p${n}]`).join(",")}])
      for (const seed of ${JSON.stringify(seeds)}) {
        const interventions = [...(scenario.interventions ?? []), ...chaos(faults, scenario, seed)];
        const endMs = Math.min(scenario.endMs, ${endMs});
        hashes[name + " " + seed] = run(program, { ...scenario, interventions, endMs }, seed).hash;
      }
    globalThis.hashes = hashes;`;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: process.cwd(), loader: "ts" },
    bundle: true,
    write: false,
    format: "iife",
    target: "es2023",
  });
  return { protocols, source: outputFiles[0]?.text ?? "" };
}
