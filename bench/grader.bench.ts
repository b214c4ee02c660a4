/**
 * What a verdict costs, for the election exercise: acceptance after 500 random seeds, and the rejection of each of its mutants with
 * the shrinking and the explanation. Outside of a sandbox, with the code as the compiler left it; `sandbox.bench.ts` is what a
 * student waits for.
 *
 * The yardstick is the same runs of the same nodes with nobody watching: no monitors, no search.
 */
import { readdirSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { grade } from "@/lib/grading";
import { run } from "@/lib/sim";
import grader from "@/content/exercises/repair-the-election/grader";
import { RaftNode } from "@/content/exercises/repair-the-election/solution";
import { best } from "./measure";

const SEEDS = 500;
const REPEATS = 3;
const folder = "content/exercises/repair-the-election/mutants";

export default async function measure() {
  const options = { seeds: SEEDS, seedBase: 1 };
  const cases = [...grader.cases(options)].flatMap((one) => (one.kind === "node" ? [one] : []));
  const bareMs = best(REPEATS, () => {
    for (const one of cases) {
      run(one.program(RaftNode), one.scenario, one.seed, { record: "none" });
    }
  });
  const accepted = grade(grader, RaftNode, options);
  if (accepted.verdict !== "accepted") throw new Error(`the solution is ${accepted.verdict}`);
  const acceptMs = best(REPEATS, () => grade(grader, RaftNode, options));
  const rejections = await Promise.all(
    readdirSync(folder).map(async (file) => {
      const mutant = await load(path.join(folder, file));
      const verdict = grade(grader, mutant);
      if (verdict.verdict !== "rejected") throw new Error(`${file} is ${verdict.verdict}`);
      return best(REPEATS, () => grade(grader, mutant));
    }),
  );
  const slowestMs = Math.max(...rejections);
  return {
    name: "grader",
    figures: {
      "plain runs, 500 seeds, ms": bareMs,
      "acceptance, 500 seeds, ms": acceptMs,
      "runs of that acceptance": accepted.runs,
      "events of that acceptance": accepted.events,
      "slowest rejection of a mutant, ms": slowestMs,
    },
    ratios: {
      "acceptance / plain runs": acceptMs / bareMs,
      "slowest rejection / acceptance": slowestMs / acceptMs,
    },
  };
}

async function load(file: string): Promise<typeof RaftNode> {
  const outfile = path.join(".cache", "bench", "mutants", path.basename(file).replace(/\.ts$/, ".mjs"));
  await build({ entryPoints: [file], outfile, bundle: true, format: "esm", target: "es2023" });
  return ((await import(pathToFileURL(outfile).href)) as { RaftNode: typeof RaftNode }).RaftNode;
}
