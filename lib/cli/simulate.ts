/** `hb simulate <protocol>`: one run of a reference protocol on the kernel. */
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import { formatRun, run, type Program, type Scenario } from "@/lib/sim";
import { BadInput, didYouMean, EXIT, print, readJson, wholeNumber, type ExitCode } from "./output";

interface Options {
  readonly seed: string;
  readonly scenario?: string;
  readonly trace?: string;
  readonly json?: boolean;
}

/** The parts of a scenario that a file may get wrong in ways the kernel would not explain. */
const scenarioFile = z.looseObject({
  nodes: z.array(z.string().min(1)).min(1).max(32),
  endMs: z.number().positive().max(3_600_000),
  eventsMax: z.number().int().positive().max(1_000_000).optional(),
  network: z
    .looseObject({ delayMs: z.tuple([z.number().nonnegative(), z.number().nonnegative()]) })
    .optional(),
  clients: z.array(z.looseObject({ id: z.string(), timeoutMs: z.number().positive() })).optional(),
  interventions: z.array(z.looseObject({ kind: z.string(), at: z.number().nonnegative() })).optional(),
});

export async function simulate(protocol: string, options: Options): Promise<ExitCode> {
  const seed = wholeNumber("--seed", options.seed, 0);
  const { program, scenario: usual } = await load(protocol);
  const scenario = options.scenario === undefined ? usual : readScenario(options.scenario);
  let result;
  try {
    result = run(program, scenario, seed);
  } catch (thrown) {
    throw new BadInput(
      `${options.scenario ?? protocol}: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
    );
  }
  if (options.trace !== undefined) writeFileSync(options.trace, JSON.stringify(result));
  const { hash, events, virtualMs, status, why, violation } = result;
  const violations = violation
    ? [violation]
    : status === "error"
      ? [{ property: "error", message: why }]
      : [];
  print(options.json, { hash, events, virtualMs, violations }, formatRun(result).trimEnd());
  return violations.length > 0 ? EXIT.rejected : status === "unknown" ? EXIT.unknown : EXIT.ok;
}

async function load(protocol: string): Promise<{ program: Program; scenario: Scenario }> {
  const folder = path.join(process.env["HAPPENS_BEFORE_ROOT"] ?? process.cwd(), "lib", "protocols");
  const known = readdirSync(folder).filter((name) => existsSync(path.join(folder, name, "index.ts")));
  if (!known.includes(protocol)) throw didYouMean("protocol", protocol, known);
  const module: unknown = await import(pathToFileURL(path.join(folder, protocol, "index.ts")).href);
  return module as { program: Program; scenario: Scenario };
}

function readScenario(file: string): Scenario {
  const parsed = scenarioFile.safeParse(readJson(file));
  if (!parsed.success) throw new BadInput(`${file} is not a scenario:\n${z.prettifyError(parsed.error)}`);
  return parsed.data as unknown as Scenario;
}
