/**
 * The questions: histories drawn at random until one is found in which the belief it is made around goes wrong. The answer is not
 * stored anywhere; the checker tries every value.
 */
import { parseOps } from "@/lib/checkers";
import type { PredictQuestion, PredictSource } from "@/lib/grading";
import { createRandom, type Random } from "@/lib/sim";
import { BELIEFS, linesOf, possible, verdictWith, type Bar, type Riddle } from "./beliefs";

/** Histories drawn for one question at most. One in a few dozen will do, so this is never reached. */
const DRAWS_MAX = 20_000;
const PROCESSES = ["A", "B", "C", "D"];
const LATEST_CALL = 14;

const source: PredictSource = {
  traps: BELIEFS,
  ask: (seed) => questionOf(riddleOf(seed), seed),
  judge(question) {
    const riddle = riddleOf(question.seed);
    return riddle.values.map((value) => {
      const { verdict, witness = [], cycle, explanation } = verdictWith(riddle, value);
      const ops = cycle?.ops ?? [];
      return {
        option: String(value),
        isPossible: verdict === "ok",
        why: explanation,
        witness,
        cycle: ops.slice(1).map((to, arrow) => ({ from: ops[arrow] ?? "", to })),
      };
    });
  },
  believed(question, chosen) {
    const riddle = riddleOf(question.seed);
    const agrees = BELIEFS.filter((belief) => same(belief.predict(riddle).map(String), chosen));
    return agrees.find(({ name }) => name === question.trap) ?? agrees[0] ?? null;
  },
};

export default source;

export function riddleOf(seed: number): Riddle {
  const belief = BELIEFS[seed % BELIEFS.length];
  const random = createRandom(`what-may-this-read-return/${seed}`);
  for (let draw = 0; draw < DRAWS_MAX; draw += 1) {
    const riddle = drawn(random);
    if (!riddle || !belief) continue;
    const truth = possible(riddle);
    // Something must be possible, or what was shown is not; and not everything, or there is nothing to find out.
    if (truth.length === 0 || truth.length === riddle.values.length) continue;
    if (!same(belief.predict(riddle), truth)) return riddle;
  }
  throw new Error(`no question for seed ${seed} in ${DRAWS_MAX} histories`);
}

/** Two or three writes and two or three reads of up to four clients; null for a draw in which a client does two things at once. */
function drawn(random: Random): Riddle | null {
  const writes = 2 + random.int(2);
  const reads = 2 + random.int(2);
  const processes = PROCESSES.slice(0, 3 + random.int(2));
  const bars = Array.from({ length: writes + reads }, (_, place): Bar => {
    const process = processes[random.int(processes.length)] ?? "A";
    const call = random.int(LATEST_CALL + 1);
    const isOpen = place < writes && random.next() < 0.25;
    const end = isOpen ? null : call + 2 + random.int(8);
    const isWrite = place < writes;
    return isWrite
      ? { process, call, end, write: place + 1 }
      : { process, call, end, found: random.int(writes + 1) };
  }).toSorted((a, b) => a.call - b.call);
  const isBusyTwice = bars.some((bar, place) =>
    bars
      .slice(place + 1)
      .some((later) => later.process === bar.process && later.call <= (bar.end ?? Infinity)),
  );
  if (isBusyTwice) return null;
  const readsAt = bars.flatMap(({ found }, place) => (found === undefined ? [] : [place]));
  const asked = readsAt[random.int(readsAt.length)] ?? 0;
  const values = Array.from({ length: writes + 1 }, (_, value) => value);
  return { bars, asked, values };
}

function questionOf(riddle: Riddle, seed: number): PredictQuestion {
  const { operations } = parseOps(linesOf(riddle, "hidden"));
  const asked = operations[riddle.asked];
  return {
    seed,
    trap: BELIEFS[seed % BELIEFS.length]?.name ?? "",
    prompt: `The register holds 0 at first and is linearizable. What may ${asked?.label ?? "the read"}, the read of ${asked?.process ?? "?"}, have returned?`,
    figure: {
      operations: operations.map(({ label, process, call, end, op, output }) => ({
        label,
        process,
        call,
        end,
        outcome: end === null ? "unknown" : "ok",
        text: op.kind === "write" ? `W(${String(op.value)})` : `R() = ${String(output)}`,
      })),
    },
    options: riddle.values.map(String),
  };
}

function same<T>(one: readonly T[], other: readonly T[]): boolean {
  return one.length === other.length && one.every((value) => other.includes(value));
}
