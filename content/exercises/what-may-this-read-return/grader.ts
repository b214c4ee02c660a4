/**
 * Puts the questions to a function. It is how the questions are tested: the definition answers all of them, and each belief is
 * caught by a question made around it. A student may answer by program too, in a terminal: `hb grade what-may-this-read-return`.
 */
import { parseOps } from "@/lib/checkers";
import { defineGrader, type FunctionCase, type FunctionOutcome, type Property } from "@/lib/grading";
import { copyJson, type Json } from "@/lib/sim";
import { BELIEFS, linesOf, possible, type Riddle } from "./beliefs";
import questions, { riddleOf } from "./questions";
import type { Question } from "./starter";

type Subject = (question: Question) => unknown;

const EXACT = "every-possible-value-and-no-other";
/** Of each trap. */
const DIRECTED = 4;

export default defineGrader<Subject>({
  exercise: "what-may-this-read-return",
  seedsDefault: 200,
  properties: [
    ...BELIEFS.map(({ name, belief, rule, source }): Property => ({
      name,
      kind: "result",
      statement: `It is a mistake to think: ${belief.charAt(0).toLowerCase()}${belief.slice(1)}`,
      rule,
      source,
    })),
    {
      name: EXACT,
      kind: "result",
      statement: "All values are named that the read may have found, and no others.",
      rule: "A value is possible if, with it, some legal order of all operations keeps real time. More than one value can be.",
      source: "Herlihy & Wing 1990, §2",
    },
  ],
  *cases({ seeds, seedBase }) {
    for (let seed = 0; seed < DIRECTED * BELIEFS.length; seed += 1) yield question("directed", seed);
    const offset = DIRECTED * BELIEFS.length;
    for (let seed = seedBase; seed < seedBase + seeds; seed += 1) yield question("random", offset + seed);
  },
});

function question(schedule: "directed" | "random", seed: number): FunctionCase<Subject> {
  const { trap } = questions.ask(seed);
  const label = `a question about this: ${trap.replaceAll("-", " ")}`;
  return { kind: "function", label, schedule, seed, check: (subject) => judge(subject, seed, trap) };
}

function judge(subject: Subject, seed: number, trap: string): FunctionOutcome {
  const riddle = riddleOf(seed);
  const input = linesOf(riddle, "hidden").join("\n");
  let answer: Json;
  try {
    answer = copyJson(subject(asQuestion(riddle)), "the answer");
  } catch (thrown) {
    const what = thrown instanceof Error ? thrown.message : String(thrown);
    return { failure: null, error: `mayReturn failed (${what}) for\n${input}`, steps: 1 };
  }
  if (!isValues(answer)) {
    const said = JSON.stringify(answer);
    const error = `mayReturn returned ${said.slice(0, 120)}, which is not a list of values, for\n${input}`;
    return { failure: null, error, steps: 1 };
  }
  const truth = possible(riddle);
  const named = riddle.values.filter((value) => answer.includes(value));
  const stranger = answer.find((value) => !riddle.values.includes(value));
  if (
    stranger === undefined &&
    named.length === truth.length &&
    named.every((value) => truth.includes(value))
  )
    return { failure: null, steps: 1 };
  const believed = questions.believed({ ...questions.ask(seed), trap }, named.map(String));
  const property = believed && stranger === undefined ? believed.name : EXACT;
  const message = `named ${list(answer)}, but ${labelOf(riddle)} may have returned ${list(truth)}`;
  return { failure: { property, message, input }, steps: 1 };
}

function list(values: readonly number[]): string {
  if (values.length === 0) return "nothing";
  const [last, ...others] = values.toReversed().map(String);
  return others.length === 0 ? (last ?? "") : `${others.toReversed().join(", ")} or ${last ?? ""}`;
}

function labelOf(riddle: Riddle): string {
  return parseOps(linesOf(riddle, "hidden")).operations[riddle.asked]?.label ?? "it";
}

function asQuestion(riddle: Riddle): Question {
  const labels = parseOps(linesOf(riddle, "hidden")).operations.map(({ label }) => label);
  return {
    operations: riddle.bars.map(({ call, end, write, found }, place) => ({
      label: labels[place] ?? "",
      kind: write === undefined ? "read" : "write",
      value: place === riddle.asked ? undefined : (write ?? found),
      called: call,
      returned: end,
    })),
    read: labels[riddle.asked] ?? "",
    values: [...riddle.values],
  };
}

function isValues(answer: Json): answer is readonly number[] {
  return Array.isArray(answer) && answer.every((value) => typeof value === "number");
}
