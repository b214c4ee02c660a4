/**
 * The source's triangle, with what the runs say about it. "Pick two" names three sides; the runs are counted where they belong,
 * and the middle, which the triangle leaves empty, is counted like the rest.
 */
import { availabilityOf, consistencyOf, isPerfect, kindOf, type Point } from "./point";
import { counted } from "./words";
import styles from "./triangle.module.css";

export interface TriangleProps {
  readonly points: readonly Point[];
}

interface Tally {
  readonly whole: number;
  readonly wholePerfect: number;
  readonly spanned: number;
  readonly spannedPerfect: number;
  readonly consistentOnly: number;
  readonly availableOnly: number;
  readonly neither: number;
}

export function tallyOf(points: readonly Point[]): Tally {
  const whole = points.filter((point) => kindOf(point) === "whole");
  const spanned = points.filter((point) => kindOf(point) === "spanned");
  const consistent = (point: Point): boolean => consistencyOf(point) === 1;
  const available = (point: Point): boolean => availabilityOf(point) === 1;
  return {
    whole: whole.length,
    wholePerfect: whole.filter(isPerfect).length,
    spanned: spanned.length,
    spannedPerfect: spanned.filter(isPerfect).length,
    consistentOnly: spanned.filter((point) => consistent(point) && !available(point)).length,
    availableOnly: spanned.filter((point) => available(point) && !consistent(point)).length,
    neither: spanned.filter((point) => !available(point) && !consistent(point)).length,
  };
}

export function Triangle({ points }: TriangleProps) {
  const tally = tallyOf(points);
  return (
    <figure className={styles["figure"]}>
      <svg viewBox="0 0 320 250" role="img" aria-label={describe(tally)}>
        <path className={styles["side"]} d="M160 34 L38 214 L282 214 Z" />
        <Corner x={160} y={20} letter="C" />
        <Corner x={22} y={222} letter="A" />
        <Corner x={298} y={222} letter="P" />
        <Count
          x={68}
          y={112}
          kind="whole"
          number={tally.wholePerfect}
          words={`of ${tally.whole} runs`}
          anchor="end"
        />
        <Count
          x={252}
          y={112}
          kind="spanned"
          number={tally.consistentOnly}
          words={`of ${tally.spanned} runs`}
          anchor="start"
        />
        <Count
          x={160}
          y={236}
          kind="spanned"
          number={tally.availableOnly}
          words={`of ${tally.spanned} runs`}
          anchor="middle"
          inline
        />
        <Count
          x={160}
          y={152}
          kind="all"
          number={tally.spannedPerfect}
          words={`of ${tally.spanned} runs`}
          anchor="middle"
        />
      </svg>
      <figcaption className={styles["caption"]}>
        <dl>
          <div>
            <dt>C and A</dt>
            <dd>without a partition: no violation, every request answered</dd>
          </div>
          <div>
            <dt>C and P</dt>
            <dd>a write and a later read met the partition: no violation, some requests unanswered</dd>
          </div>
          <div>
            <dt>A and P</dt>
            <dd>the same: every request answered, some register violated</dd>
          </div>
          <div>
            <dt>all three</dt>
            <dd>in the middle: what the theorem excludes</dd>
          </div>
          {tally.neither > 0 && (
            <div>
              <dt>P alone</dt>
              <dd>
                <strong>{counted(tally.neither, "run")}</strong> had violations and unanswered requests: no
                side of the triangle is owed to a protocol
              </dd>
            </div>
          )}
        </dl>
      </figcaption>
    </figure>
  );
}

function describe(tally: Tally): string {
  return [
    `C and A: ${tally.wholePerfect} of ${tally.whole} runs without a partition.`,
    `C and P: ${tally.consistentOnly} of ${tally.spanned} runs with a write and a later read across a partition.`,
    `A and P: ${tally.availableOnly}.`,
    `All three: ${tally.spannedPerfect}.`,
    `Neither C nor A: ${tally.neither}.`,
  ].join(" ");
}

function Corner({ x, y, letter }: { readonly x: number; readonly y: number; readonly letter: string }) {
  return (
    <text className={styles["corner"]} x={x} y={y} textAnchor="middle" dy="0.1em">
      {letter}
    </text>
  );
}

interface CountProps {
  readonly x: number;
  readonly y: number;
  readonly kind: "whole" | "spanned" | "all";
  readonly number: number;
  readonly words: string;
  readonly anchor: "start" | "middle" | "end";
  readonly inline?: boolean;
}

function Count({ x, y, kind, number, words, anchor, inline = false }: CountProps) {
  return (
    <text className={styles["count"]} data-kind={kind} x={x} y={y} textAnchor={anchor}>
      <tspan className={styles["number"]}>{number}</tspan>
      {inline ? (
        <tspan dx="5">{words}</tspan>
      ) : (
        <tspan x={x} dy="15">
          {words}
        </tspan>
      )}
    </text>
  );
}
