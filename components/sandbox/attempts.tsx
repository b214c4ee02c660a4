"use client";
/**
 * Every time this code was judged: when, what came of it, how much had changed; one of them beside the present text, and the way
 * back to it. The list is computed from the student's events, and the texts are versions of the draft (lib/learning/attempts.ts).
 */
import { CircleCheck, CircleHelp, CircleX, ListChecks, RotateCcw, TriangleAlert, X } from "lucide-react";
import { useMemo, useState, type Ref } from "react";
import { useProgress } from "@/components/progress";
import { Button } from "@/components/ui/button";
import {
  ATTEMPT_TEXTS_MAX,
  attemptsOf,
  hashSource,
  lineChange,
  textsBySource,
  type Attempt,
  type DraftVersion,
  type LineChange,
} from "@/lib/learning";
import { AttemptDiff } from "./attempt-diff";
import styles from "./attempts.module.css";

const WHEN = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "medium" });

const VERDICTS = {
  accepted: { Icon: CircleCheck, word: "Accepted" },
  rejected: { Icon: CircleX, word: "Rejected" },
  unknown: { Icon: CircleHelp, word: "Unknown" },
  error: { Icon: TriangleAlert, word: "Error" },
} as const;

function useAttempts(exercise: string): readonly Attempt[] {
  const { events } = useProgress();
  return useMemo(() => attemptsOf(events, exercise), [events, exercise]);
}

/** Renders nothing before there is an attempt. */
export function AttemptsButton({ exercise, onOpen }: { readonly exercise: string; onOpen(): void }) {
  const { length } = useAttempts(exercise);
  if (length === 0) return null;
  return (
    <Button size="sm" variant="ghost" onClick={onOpen}>
      <ListChecks size={16} aria-hidden="true" /> Attempts ({length})
    </Button>
  );
}

export interface AttemptsPanelProps {
  readonly ref: Ref<HTMLElement>;
  readonly exercise: string;
  readonly starter: string;
  readonly kernelTypes: string;
  /** The text in the editor. */
  readonly current: string;
  readonly versions: readonly DraftVersion[];
  /** `what` names the text for the notice: "The attempt of 3 May, 10:04". */
  onRestore(text: string, what: string): void;
  onClose(): void;
}

export function AttemptsPanel(props: AttemptsPanelProps) {
  const { ref, exercise, starter, kernelTypes, current, versions, onRestore, onClose } = props;
  const attempts = useAttempts(exercise);
  const texts = useMemo(
    () => new Map([...textsBySource(versions), [hashSource(starter), starter]]),
    [versions, starter],
  );
  const [chosen, setChosen] = useState<string | null>(null);
  const shown = attempts.find(({ id }) => id === chosen) ?? attempts[0];
  const text = shown && texts.get(shown.source);
  return (
    <section ref={ref} tabIndex={-1} className={styles["panel"]} aria-labelledby="attempts">
      <header className={styles["head"]}>
        <h2 id="attempts">Attempts</h2>
        <Button size="sm" variant="ghost" iconOnly aria-label="Close the attempts" onClick={onClose}>
          <X size={16} aria-hidden="true" />
        </Button>
      </header>
      <div className={styles["parts"]}>
        <div className={styles["side"]}>
          <AttemptList attempts={attempts} texts={texts} shown={shown?.id} onChoose={setChosen} />
          <p className={styles["kept"]}>
            Every run is kept. When there are more than {ATTEMPT_TEXTS_MAX} different texts that were not
            accepted, the oldest of those go first; an accepted one never goes.
          </p>
        </div>
        {shown && (
          <Chosen
            attempt={shown}
            text={text}
            current={current}
            kernelTypes={kernelTypes}
            onRestore={onRestore}
          />
        )}
      </div>
    </section>
  );
}

interface AttemptListProps {
  readonly attempts: readonly Attempt[];
  readonly texts: ReadonlyMap<string, string>;
  readonly shown: string | undefined;
  onChoose(id: string): void;
}

function AttemptList({ attempts, texts, shown, onChoose }: AttemptListProps) {
  const changes = useMemo(
    () => attempts.map((attempt, index) => changeOf(attempt, attempts[index + 1], texts)),
    [attempts, texts],
  );
  return (
    <ol className={styles["list"]} aria-label="Attempts, newest first">
      {attempts.map((attempt, index) => {
        const { id, at, verdict, property, seed, runs, verified } = attempt;
        const { Icon, word } = VERDICTS[verdict];
        return (
          <li key={id}>
            <button type="button" aria-pressed={id === shown} onClick={() => onChoose(id)}>
              <span className={styles["verdict"]} data-verdict={verdict}>
                <Icon size={16} aria-hidden="true" /> {word}
                {verified && ", verified"}
              </span>
              <time dateTime={at}>{WHEN.format(new Date(at))}</time>
              <span className={styles["change"]}>{inWords(changes[index] ?? null)}</span>
              {property !== null && <code>{property}</code>}
              <span className={styles["facts"]}>
                {[
                  runs !== null && `${runs.toLocaleString("en")} ${runs === 1 ? "run" : "runs"}`,
                  seed !== null && `seed ${seed}`,
                ]
                  .filter((part) => part !== false)
                  .join(", ")}
              </span>
            </button>
          </li>
        );
      })}
    </ol>
  );
}

interface ChosenProps extends Pick<AttemptsPanelProps, "current" | "kernelTypes" | "onRestore"> {
  readonly attempt: Attempt;
  readonly text: string | undefined;
}

function Chosen({ attempt, text, current, kernelTypes, onRestore }: ChosenProps) {
  const when = WHEN.format(new Date(attempt.at));
  if (text === undefined)
    return (
      <p className={styles["gone"]}>
        The text of this attempt is not on this device: it was dropped to bound storage, or is still in your
        account.
      </p>
    );
  const { added, removed } = lineChange(text, current);
  const same = text === current;
  return (
    <section className={styles["chosen"]} aria-label={`The attempt of ${when}`}>
      <div className={styles["bar"]}>
        <p>
          {same
            ? "This is the text in your editor."
            : `From this attempt to your code now: ${added} ${added === 1 ? "line" : "lines"} added, ${removed} removed.`}
        </p>
        <Button size="sm" disabled={same} onClick={() => onRestore(text, `The attempt of ${when}`)}>
          <RotateCcw size={16} aria-hidden="true" /> Put this attempt back
        </Button>
      </div>
      <AttemptDiff kernelTypes={kernelTypes} original={text} modified={current} />
    </section>
  );
}

/** Against the attempt before it; null when a text is missing, or there is none before. */
function changeOf(
  { source }: Attempt,
  before: Attempt | undefined,
  texts: ReadonlyMap<string, string>,
): LineChange | "same" | "first" | null {
  if (!before) return "first";
  if (before.source === source) return "same";
  const [from, to] = [texts.get(before.source), texts.get(source)];
  return from === undefined || to === undefined ? null : lineChange(from, to);
}

function inWords(change: ReturnType<typeof changeOf>): string {
  if (change === "first") return "first attempt";
  if (change === "same") return "same text as before";
  return change === null ? "" : `+${change.added} \u2212${change.removed} lines`;
}
