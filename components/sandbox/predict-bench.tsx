"use client";
/**
 * An exercise of the kind "predict": the statement on the left, and beside it one question after the other, each with a fresh seed.
 * What is right is computed here, in the browser, when the answer has been given; before that, nothing on the page depends on it.
 */
import { ArrowRight, CircleCheck, CircleX, Link2 } from "lucide-react";
import { useEffect, useEffectEvent, useId, useRef, useState, type ReactNode } from "react";
import { HistoryChart } from "@/components/canvas/history-chart";
import { Button } from "@/components/ui/button";
import {
  nextSeed,
  STREAK,
  type OptionVerdict,
  type PredictQuestion,
  type PredictSource,
  type Standing,
  type Trap,
} from "@/lib/grading";
import styles from "./predict-bench.module.css";
import { usePredictions, type Predictions } from "./use-predictions";
import bench from "./workbench.module.css";

export interface PredictBenchProps {
  readonly slug: string;
  /** The statement, rendered on the server. */
  readonly children: ReactNode;
}

export function PredictBench({ slug, children }: PredictBenchProps) {
  const [source, setSource] = useState<PredictSource | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  useEffect(() => {
    let gone = false;
    import(`@/content/exercises/${slug}/questions`).then(
      ({ default: loaded }: { default: PredictSource }) => {
        if (!gone) setSource(loaded);
      },
      (error: unknown) => {
        if (!gone) setFailure(error instanceof Error ? error.message : String(error));
      },
    );
    return () => {
      gone = true;
    };
  }, [slug]);
  const predictions = usePredictions(slug, source);
  return (
    <div className={bench["bench"]}>
      <div className={bench["statement"]}>{children}</div>
      <section id="editor" className={styles["work"]} aria-label="Questions">
        {failure !== null && (
          <p role="alert">The questions could not be loaded ({failure}). Reload the page to try again.</p>
        )}
        {source && predictions.ready ? (
          <Questions source={source} predictions={predictions} />
        ) : (
          failure === null && <p role="status">The questions are loading.</p>
        )}
      </section>
    </div>
  );
}

interface Given {
  readonly chosen: readonly string[];
  readonly verdicts: readonly OptionVerdict[];
  readonly isRight: boolean;
  readonly believed: Trap | null;
  /** It had been answered before. */
  readonly isAgain: boolean;
  /** The row was complete with this one. */
  readonly isLast: boolean;
}

const ADDRESS = /^#q=(\d{1,12})$/;

function Questions({
  source,
  predictions,
}: {
  readonly source: PredictSource;
  readonly predictions: Predictions;
}) {
  const { traps } = source;
  const { standing } = predictions;
  const [seed, setSeed] = useState(() => seedInAddress() ?? nextSeed(traps, standing, null, Math.random));
  const [given, setGiven] = useState<Given | null>(null);
  const top = useRef<HTMLHeadingElement>(null);
  const open = useEffectEvent((next: number) => {
    setSeed(next);
    setGiven(null);
  });
  useEffect(() => {
    const follow = (): void => {
      const linked = seedInAddress();
      if (linked !== null) open(linked);
    };
    window.addEventListener("hashchange", follow);
    return () => window.removeEventListener("hashchange", follow);
  }, []);
  const question = source.ask(seed);

  const answer = (chosen: readonly string[]): void => {
    const verdicts = source.judge(question);
    const isRight = verdicts.every(({ option, isPossible }) => isPossible === chosen.includes(option));
    const believed = isRight ? null : source.believed(question, chosen);
    const isAgain = predictions.isAnswered(seed);
    const isLast =
      isRight && !isAgain && standing.streak + 1 >= STREAK && wouldMeetAll(traps, standing, question.trap);
    setGiven({ chosen, verdicts, isRight, believed, isAgain, isLast });
    if (!isAgain) predictions.record(question, chosen, isRight);
  };
  const goOn = (): void => {
    const missed = given && !given.isRight ? question.trap : null;
    setSeed(nextSeed(traps, standing, missed, Math.random));
    setGiven(null);
    history.replaceState(null, "", location.pathname);
    top.current?.focus();
  };
  return (
    <>
      <Row standing={standing} traps={traps} />
      <Asked key={seed} heading={top} question={question} given={given} onAnswer={answer} onNext={goOn} />
    </>
  );
}

function seedInAddress(): number | null {
  const [, seed] = ADDRESS.exec(location.hash) ?? [];
  return seed === undefined ? null : Number(seed);
}

function wouldMeetAll(traps: readonly Trap[], { met }: Standing, trap: string): boolean {
  return traps.every(({ name }) => name === trap || met.has(name));
}

/** How far it is. */
function Row({ standing, traps }: { readonly standing: Standing; readonly traps: readonly Trap[] }) {
  const { streak, met, isMastered } = standing;
  return (
    <div className={styles["row"]}>
      <p className={styles["streak"]}>
        <b>
          {streak} of {STREAK}
        </b>{" "}
        in a row, {met.size} of {traps.length} beliefs met
        {isMastered && (
          <span className={styles["mastered"]}>
            <CircleCheck size={14} aria-hidden="true" /> Mastered
          </span>
        )}
      </p>
      <ol className={styles["marks"]} aria-hidden="true">
        {Array.from({ length: Math.max(STREAK, streak) }, (_, place) => (
          <li key={place} data-done={place < streak || undefined} />
        ))}
      </ol>
    </div>
  );
}

interface AskedProps {
  readonly heading: React.Ref<HTMLHeadingElement>;
  readonly question: PredictQuestion;
  readonly given: Given | null;
  onAnswer(chosen: readonly string[]): void;
  onNext(): void;
}

function Asked({ heading, question, given, onAnswer, onNext }: AskedProps) {
  const { figure, prompt, seed } = question;
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const [shown, setShown] = useState<string | null>(null);
  const titleId = useId();
  // What is worth a look first is where the answer went wrong.
  const wrong = given?.verdicts.find(
    ({ option, isPossible }) => isPossible !== given.chosen.includes(option),
  );
  const looked = given?.verdicts.find(({ option }) => option === shown) ?? wrong ?? given?.verdicts[0];
  const toggle = (option: string): void =>
    setMarked(
      marked.has(option)
        ? new Set([...marked].filter((one) => one !== option))
        : new Set([...marked, option]),
    );
  return (
    <form
      className={styles["asked"]}
      aria-labelledby={titleId}
      onSubmit={(event) => {
        event.preventDefault();
        if (!given && marked.size > 0) onAnswer(question.options.filter((option) => marked.has(option)));
      }}
    >
      <h2 ref={heading} id={titleId} tabIndex={-1} className={styles["prompt"]}>
        {prompt}
      </h2>
      <HistoryChart
        operations={figure.operations.map((operation) =>
          looked && operation.text.endsWith("?") && operation.outcome === "ok"
            ? { ...operation, text: operation.text.replace("?", looked.option) }
            : operation,
        )}
        witness={looked?.witness ?? []}
        cycle={looked?.cycle ?? []}
        realTime
        label="Drawing of the history; the same as a list follows"
      />
      <InWords figure={figure} />
      <fieldset className={styles["options"]} aria-label="Possible values">
        {question.options.map((option) => {
          const verdict = given?.verdicts.find((one) => one.option === option);
          return verdict && given ? (
            <Judged
              key={option}
              verdict={verdict}
              isChosen={given.chosen.includes(option)}
              isShown={looked?.option === option}
              onShow={() => setShown(option)}
            />
          ) : (
            <label key={option} className={styles["option"]}>
              <input type="checkbox" checked={marked.has(option)} onChange={() => toggle(option)} />
              <span>{option}</span>
            </label>
          );
        })}
      </fieldset>
      {given && looked && <p className={styles["why"]}>{looked.why}</p>}
      {given && <Outcome given={given} />}
      <div className={styles["foot"]}>
        {given ? (
          <Button type="button" variant="primary" onClick={onNext}>
            Next question <ArrowRight size={16} aria-hidden="true" />
          </Button>
        ) : (
          <Button type="submit" variant="primary" disabled={marked.size === 0}>
            Answer
          </Button>
        )}
        <a className={styles["link"]} href={`#q=${seed}`}>
          <Link2 size={14} aria-hidden="true" /> Link to this question
        </a>
      </div>
    </form>
  );
}

function InWords({ figure }: Pick<PredictQuestion, "figure">) {
  return (
    <details className={styles["words"]}>
      <summary>The same as a list</summary>
      <ul>
        {figure.operations.map(({ label, process, call, end, text }) => (
          <li key={label}>
            {label}: {process} calls {text} at {call}{" "}
            {end === null ? "and never gets an answer" : `and returns at ${end}`}
          </li>
        ))}
      </ul>
    </details>
  );
}

interface JudgedProps {
  readonly verdict: OptionVerdict;
  readonly isChosen: boolean;
  readonly isShown: boolean;
  onShow(): void;
}

/** An option after the answer; it shows its reason on the drawing. */
function Judged({ verdict, isChosen, isShown, onShow }: JudgedProps) {
  const { option, isPossible } = verdict;
  const Icon = isPossible ? CircleCheck : CircleX;
  return (
    <button
      type="button"
      className={styles["judged"]}
      aria-pressed={isShown}
      data-right={isPossible === isChosen}
      onClick={onShow}
    >
      <span className={styles["value"]}>{option}</span>
      <span className={styles["verdict"]}>
        <Icon size={14} aria-hidden="true" /> {isPossible ? "possible" : "impossible"}
      </span>
      <span className={styles["yours"]}>{isChosen ? "you marked it" : "you did not mark it"}</span>
    </button>
  );
}

function Outcome({ given }: { readonly given: Given }) {
  const { isRight, believed, isAgain, isLast } = given;
  return (
    <div className={styles["outcome"]} role="status" data-right={isRight}>
      <p className={styles["headline"]}>
        {isLast ? "Right, and that was the last of the row: accepted." : isRight ? "Right." : "Not quite."}
      </p>
      {believed && (
        <p>
          This is the answer of whoever believes: “{believed.belief}” {believed.rule}{" "}
          <cite>({believed.source})</cite>
        </p>
      )}
      {isAgain && <p>You had answered this question before, so it does not count.</p>}
    </div>
  );
}
