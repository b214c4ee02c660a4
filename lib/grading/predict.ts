/**
 * Exercises of the kind *predict*: a question with a fresh seed each time, an answer that an engine computes, and no code to write.
 *
 * A question is made around a belief that many hold and that leads to another answer than the engine's. So a wrong answer is more
 * than wrong: when it is the one that a belief leads to, the belief can be named, and the rule that it offends. Whoever answers
 * `STREAK` in a row, with each belief among them, has it.
 *
 * The source of an exercise is the default export of its `questions.ts`; pages load it, so it imports engines and no answers.
 */

/** Right answers in a row, all traps among them. */
export const STREAK = 8;

/** A plausible wrong belief, and what is right. */
export interface Trap {
  /** The rule as a kebab-case sentence; the property that the same belief breaks when it is code. */
  readonly name: string;
  /** "A write that timed out has failed." */
  readonly belief: string;
  readonly rule: string;
  /** "Herlihy & Wing 1990, §2". */
  readonly source: string;
}

/** What a question looks at, drawn as bars from call to return. */
export interface HistoryFigure {
  readonly operations: readonly {
    readonly label: string;
    readonly process: string;
    readonly call: number;
    /** Null: no answer ever came. */
    readonly end: number | null;
    readonly outcome: "ok" | "unknown";
    readonly text: string;
  }[];
}

export interface PredictQuestion {
  readonly seed: number;
  /** Name of the trap it is made around. */
  readonly trap: string;
  readonly prompt: string;
  readonly figure: HistoryFigure;
  /** To be marked, each for itself: any number of them is right, but not none. */
  readonly options: readonly string[];
}

/** What the engine says of one option. */
export interface OptionVerdict {
  readonly option: string;
  readonly isPossible: boolean;
  readonly why: string;
  /** Labels in an order that shows it possible; empty when it is not. */
  readonly witness: readonly string[];
  /** Arrows that show it impossible; empty when it is possible. */
  readonly cycle: readonly { readonly from: string; readonly to: string }[];
}

export interface PredictSource {
  readonly traps: readonly Trap[];
  /** The question of a seed, an integer from 0. Its trap is `traps[seed % traps.length]`. */
  ask(seed: number): PredictQuestion;
  /** For every option, in their order. */
  judge(question: PredictQuestion): readonly OptionVerdict[];
  /** The trap whose belief leads to exactly these options, if one does; the question's own before others. */
  believed(question: PredictQuestion, chosen: readonly string[]): Trap | null;
}

/** How far somebody has come: the answers in a row until now, and whether there were enough of them once. */
export interface Standing {
  readonly streak: number;
  /** Names of the traps in the present streak. */
  readonly met: ReadonlySet<string>;
  readonly isMastered: boolean;
}

export interface GivenAnswer {
  readonly trap: string;
  readonly isRight: boolean;
}

/** `answers` oldest first. A streak that was long enough ends, and another begins. */
export function standingOf(answers: readonly GivenAnswer[], traps: readonly Trap[]): Standing {
  let [streak, met, isMastered] = [0, new Set<string>(), false];
  for (const { trap, isRight } of answers) {
    [streak, met] = isRight ? [streak + 1, new Set([...met, trap])] : [0, new Set<string>()];
    if (streak < STREAK || !traps.every(({ name }) => met.has(name))) continue;
    isMastered = true;
    [streak, met] = [0, new Set<string>()];
  }
  return { streak, met, isMastered };
}

/** A fresh seed: of the trap that was missed last, or else of one that the streak has not met yet. `draw` is uniform in [0, 1). */
export function nextSeed(
  traps: readonly Trap[],
  { met }: Standing,
  missed: string | null,
  draw: () => number,
): number {
  const unmet = traps.filter(({ name }) => !met.has(name));
  const wanted = traps.filter(({ name }) => name === missed);
  const choice = wanted.length > 0 ? wanted : unmet.length > 0 ? unmet : traps;
  const trap = choice[Math.floor(draw() * choice.length)];
  const place = Math.max(0, trap ? traps.indexOf(trap) : 0);
  return Math.floor(draw() * SEEDS) * traps.length + place;
}

/** Enough that nobody meets one twice. */
const SEEDS = 2 ** 24;
