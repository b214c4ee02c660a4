"use client";
/** What came of the run. A verdict never says more than was tried: `accepted` shows its counts, `unknown` is not a pass. */
import Link from "next/link";
import { useEffect, useRef } from "react";
import { Button } from "@/components/ui/button";
import { everyOrder } from "@/lib/grading/every-order";
import type { Graded } from "@/lib/sandbox/supervise";
import type { OtherStage } from "./begin-from";
import { HuntProgress } from "./hunt-progress";
import { LineButton } from "./line-button";
import { PropertyList } from "./property-list";
import { RejectedVerdict } from "./rejected-verdict";
import type { Grading } from "./use-grading";
import styles from "./verdict-panel.module.css";

export interface VerdictPanelProps {
  readonly grading: Grading;
  readonly mutants: readonly string[];
  readonly chapter: { readonly slug: string; readonly title: string };
  /** The stage that continues this exercise. */
  readonly next: OtherStage | null;
  /** The text was edited after this run began. */
  readonly changedSince: boolean;
  onLine(line: number): void;
  onReplay(): void;
}

export function VerdictPanel(props: VerdictPanelProps) {
  const { grading, changedSince } = props;
  const panel = useRef<HTMLElement>(null);
  const over = grading.state !== "idle" && grading.state !== "hunting" && grading.state !== "compiling";
  // On a narrow screen the panel stands below the editor, out of sight.
  useEffect(() => {
    if (over) panel.current?.scrollIntoView({ block: "nearest" });
  }, [over]);
  if (grading.state === "idle") return null;
  return (
    <section ref={panel} className={styles["panel"]} aria-label="Verdict" data-tone={toneOf(grading)}>
      {/* The headline is read out when it appears; the progress beside it would be noise. */}
      <p className={styles["headline"]} role="status">
        {headlineOf(grading)}
      </p>
      {over && changedSince && (
        <p className={styles["stale"]}>The code has changed since; this is about the text that was run.</p>
      )}
      <Body {...props} />
    </section>
  );
}

function Body({ grading, mutants, chapter, next, onLine, onReplay }: VerdictPanelProps) {
  switch (grading.state) {
    case "idle":
    case "compiling":
      return null;
    case "hunting":
      return <HuntProgress grading={grading} />;
    case "failed":
      return (
        <p className={styles["text"]}>
          {grading.message}. This is not about your code, which is safe. Try again; if you are offline, the
          grader loads once you are back.
        </p>
      );
    case "broken-code":
      return (
        <ul className={styles["errors"]}>
          {grading.errors.map(({ line, message }, index) => (
            <li key={index}>
              <LineButton line={line} onLine={onLine} /> <span>{message}</span>
            </li>
          ))}
        </ul>
      );
    case "graded":
      return (
        <>
          <Verdict
            graded={grading.graded}
            mutants={mutants}
            chapter={chapter}
            next={next}
            onLine={onLine}
            onReplay={onReplay}
          />
          <p className={styles["counts"]}>{countsOf(grading)}</p>
        </>
      );
  }
}

type VerdictProps = Pick<VerdictPanelProps, "mutants" | "chapter" | "next" | "onLine" | "onReplay"> & {
  readonly graded: Graded;
};

function Verdict({ graded, mutants, chapter, next, onLine, onReplay }: VerdictProps) {
  const { verdict, lines, properties } = graded;
  switch (verdict.verdict) {
    case "accepted":
      return (
        <>
          <Survived mutants={mutants} chapter={chapter} next={next} />
          <PropertyList properties={properties} complete />
        </>
      );
    case "rejected":
      return (
        <>
          <RejectedVerdict verdict={verdict} lines={lines} onLine={onLine} onReplay={onReplay} />
          <PropertyList properties={properties} broken={verdict.property} complete={false} />
        </>
      );
    case "unknown":
      return (
        <div className={styles["text"]}>
          <p>{verdict.message}.</p>
          <p>
            A run has a budget of events. Code that answers every message with more messages spends it all,
            and then nothing can be said: this is not a pass.
          </p>
          {verdict.failing && (
            <p className={styles["muted"]}>
              Schedule: {verdict.failing.label}, seed {verdict.failing.seed}
            </p>
          )}
        </div>
      );
    case "error":
      return (
        <div className={styles["text"]}>
          <p className={styles["message"]}>{verdict.message}</p>
          <p className={styles["muted"]}>
            {verdict.handler && (
              <>
                In <code>{verdict.handler}</code>{" "}
              </>
            )}
            {verdict.line !== undefined && <LineButton line={verdict.line} onLine={onLine} />}
            {verdict.failing && ` Schedule: ${verdict.failing.label}, seed ${verdict.failing.seed}.`}
          </p>
          {verdict.failing?.run && (
            <Button size="sm" onClick={onReplay}>
              Replay the run
            </Button>
          )}
        </div>
      );
  }
}

function Survived({ mutants, chapter, next }: Pick<VerdictProps, "mutants" | "chapter" | "next">) {
  return (
    <div className={styles["text"]}>
      <p>
        No run broke any property. What rejects these {mutants.length} wrong solutions did not reject yours:
      </p>
      <ul className={styles["mutants"]}>
        {mutants.map((name) => (
          <li key={name}>{name.replaceAll("-", " ")}</li>
        ))}
      </ul>
      {next && (
        <p>
          <Link href={`/practice/${next.slug}`}>Go on with this code: {next.title}</Link>
        </p>
      )}
      <p>
        <Link href={`/learn/${chapter.slug}`}>Back to the chapter: {chapter.title}</Link>
      </p>
    </div>
  );
}

function headlineOf(grading: Grading): string {
  switch (grading.state) {
    case "idle":
      return "";
    case "compiling":
      return "Checking types";
    case "hunting":
      return grading.stopped ? "Stopped" : "Running";
    case "broken-code":
      return "Does not compile";
    case "failed":
      return "The grader could not run";
    case "graded":
      return {
        accepted: "Accepted",
        rejected: "Rejected",
        unknown: "Unknown, which is not a pass",
        error: "Cannot be judged",
      }[grading.graded.verdict.verdict];
  }
}

function toneOf(grading: Grading): string {
  if (grading.state === "graded") return grading.graded.verdict.verdict;
  return grading.state === "broken-code" || grading.state === "failed" ? "error" : "busy";
}

function countsOf({ graded, ms }: Extract<Grading, { state: "graded" }>): string {
  const { runs, seeds, events } = graded.verdict;
  const counted = (value: number, word: string): string =>
    `${value.toLocaleString("en")} ${word}${value === 1 ? "" : "s"}`;
  const seconds = ms < 100 ? "under 0.1" : (ms / 1000).toFixed(1);
  const all = graded.verdict.verdict === "accepted" ? everyOrder(graded.verdict) : "";
  return `${counted(runs, "run")}, ${counted(seeds, "random seed")} among them${all}; ${counted(events, "event")} in ${seconds} s`;
}
