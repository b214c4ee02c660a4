/**
 * What a student is shown is a local minimum: no fault, no request, no client and, in a cluster of alike nodes, no node can be taken
 * away without the violation going away too. Asked of every mutant, in each kind of case by itself, because most mutants are met by a
 * directed schedule that has little to take away.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { grade, type Case, type Exercise, type Grader, type ScheduleKind } from "@/lib/grading";
import { withoutNode } from "@/lib/grading/shrink";
import { tryNodes } from "@/lib/grading/trial";
import type { Intervention, Scenario } from "@/lib/sim";

const HOME = import.meta.dirname;
const SEEDS = 20;
const KINDS: readonly ScheduleKind[] = ["directed", "student", "exhaustive", "mixed", "pct", "random"];
/** Without these a liveness property breaks in every program. */
const REPAIRS: ReadonlySet<Intervention["kind"]> = new Set(["heal", "restart", "resume"]);

const slugs = readdirSync(HOME, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

describe.each(slugs)("exercise %s", (slug) => {
  it.each(readdirSync(join(HOME, slug, "mutants")))(
    "shows of %s nothing that is not needed",
    async (file) => {
      const { default: exercise }: { default: Exercise } = await import(join(HOME, slug, "exercise.ts"));
      const { default: grader }: { default: Grader<unknown> } = await import(join(HOME, slug, "grader.ts"));
      const exported: Record<string, unknown> = await import(join(HOME, slug, "mutants", file));
      for (const kind of KINDS)
        expect(needless(only(grader, kind), exported[exercise.exports]), kind).toEqual([]);
    },
  );
});

function only(grader: Grader<unknown>, kind: ScheduleKind): Grader<unknown> {
  return {
    ...grader,
    seedsDefault: SEEDS,
    *cases(options) {
      for (const one of grader.cases(options))
        if (one.schedule === kind && one.kind !== "function") yield one;
    },
  };
}

/** What could be left out of the run that is shown. */
function needless(grader: Grader<unknown>, subject: unknown): readonly string[] {
  const verdict = grade(grader, subject);
  if (verdict.verdict !== "rejected" || verdict.failing.run === undefined) return [];
  const { label, seed, run } = verdict.failing;
  const found = [...grader.cases({ seeds: SEEDS, seedBase: 1 })].find(
    (one) => one.label === label && one.seed === seed,
  );
  if (found === undefined || found.kind === "function") throw new Error(`no case "${label}"`);
  const isLiveness = grader.properties.some(
    ({ name, kind }) => name === verdict.property && kind === "liveness",
  );
  return smaller(run.scenario, isLiveness, found).flatMap(([what, scenario]) =>
    tryNodes(found, subject, scenario, "none").failure?.property === verdict.property ? [what] : [],
  );
}

function smaller(
  scenario: Scenario,
  isLiveness: boolean,
  { schedule }: Case<unknown>,
): readonly (readonly [what: string, Scenario])[] {
  const { interventions = [], clients = [], nodes } = scenario;
  const cast = schedule === "directed" || schedule === "mixed";
  const without = <T>(items: readonly T[], item: T): readonly T[] => items.filter((other) => other !== item);
  return [
    ...interventions
      .filter(({ kind }) => !isLiveness || !REPAIRS.has(kind))
      .map(
        (one) =>
          [`${one.kind} at ${one.at}`, { ...scenario, interventions: without(interventions, one) }] as const,
      ),
    ...clients.map((one) => [`client ${one.id}`, { ...scenario, clients: without(clients, one) }] as const),
    ...clients.flatMap((one) =>
      one.operations.map((operation, place) => {
        const operations = without(one.operations, operation);
        const others = clients.map((other) => (other === one ? { ...one, operations } : other));
        return [`operation ${place} of ${one.id}`, { ...scenario, clients: others }] as const;
      }),
    ),
    ...(cast || isLiveness || nodes.length <= 2 ? [] : nodes).map(
      (node) => [`node ${node}`, withoutNode(scenario, node)] as const,
    ),
  ];
}
