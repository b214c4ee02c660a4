"use client";
/** What the verdict rests on, piece by piece: the steps of a legal order with the registers after each, or a cycle's arrows. */
import { ChevronLeft, ChevronRight, Pause, Play, SkipBack, SkipForward } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/select";
import type { Stepper } from "./use-stepper";
import type { Step } from "./walk";
import styles from "./workbench.module.css";

export type Piece =
  | ({ readonly kind: "step" } & Step)
  | { readonly kind: "arrow"; readonly from: string; readonly to: string; readonly reason: string };

export interface EvidenceProps {
  readonly pieces: readonly Piece[];
  readonly explanation: string;
  readonly stepper: Stepper;
  /** Processes that have an order of their own; none when one order is for all. */
  readonly viewers: readonly string[];
  readonly viewer: string | undefined;
  readonly onViewer: (process: string) => void;
}

export function Evidence({ pieces, explanation, stepper, viewers, viewer, onViewer }: EvidenceProps) {
  const [first] = pieces;
  if (!first) return <p className={styles["explanation"]}>{explanation}</p>;
  const isCycle = first.kind === "arrow";
  return (
    <div className={styles["evidence"]}>
      <div className={styles["evidenceHead"]}>
        <p>
          {isCycle
            ? "Each must come before the next, and the last before the first. No order can do that:"
            : viewer === undefined
              ? "An order that explains it, executed:"
              : `An order that ${viewer} can have seen (all writes, and its own reads), executed:`}
        </p>
        {viewers.length > 1 && viewer !== undefined && (
          <Select
            label="As seen by"
            hideLabel
            value={viewer}
            options={viewers.map((value) => ({ value, label: `As seen by ${value}` }))}
            onValueChange={onViewer}
          />
        )}
        <Transport stepper={stepper} total={pieces.length} what={isCycle ? "arrow" : "step"} />
      </div>
      <ol className={styles["pieces"]} data-kind={first.kind}>
        {pieces.map((piece, index) => (
          <li key={index} data-standing={standing(index, stepper.at)}>
            <button
              type="button"
              aria-current={stepper.at === index + 1 ? "step" : undefined}
              onClick={() => stepper.seek(index + 1)}
            >
              <span className={styles["number"]}>{index + 1}</span>
              {piece.kind === "arrow" ? <Arrow piece={piece} /> : <Executed step={piece} />}
            </button>
          </li>
        ))}
      </ol>
    </div>
  );
}

function standing(index: number, at: number | null): string {
  if (at === null || index < at - 1) return "done";
  return index === at - 1 ? "now" : "ahead";
}

function Arrow({ piece }: { readonly piece: Extract<Piece, { kind: "arrow" }> }) {
  return (
    <>
      <b>
        {piece.from} → {piece.to}
      </b>
      <span className={styles["reason"]}>{piece.reason}</span>
    </>
  );
}

function Executed({ step }: { readonly step: Step }) {
  return (
    <>
      <b>{step.label}</b>
      <span className={styles["reason"]}>{step.told}</span>
      <span className={styles["registers"]}>
        {step.values.map(({ key, value, changed }) => (
          <code key={key} data-changed={changed || undefined}>
            {key === "" ? "register" : key} = {value}
          </code>
        ))}
      </span>
    </>
  );
}

interface TransportProps {
  readonly stepper: Stepper;
  readonly total: number;
  readonly what: "step" | "arrow";
}

function Transport({ stepper, total, what }: TransportProps) {
  const { at, playing } = stepper;
  return (
    <div className={styles["transport"]} role="group" aria-label={`Go through it ${what} by ${what}`}>
      <Button
        size="sm"
        variant="ghost"
        iconOnly
        aria-label="To the beginning"
        disabled={at === 0}
        onClick={stepper.toStart}
      >
        <SkipBack size={16} aria-hidden="true" />
      </Button>
      <Button
        size="sm"
        variant="ghost"
        iconOnly
        aria-label={`One ${what} back`}
        disabled={at === 0}
        onClick={stepper.back}
      >
        <ChevronLeft size={18} aria-hidden="true" />
      </Button>
      <Button size="sm" onClick={stepper.toggle}>
        {playing ? <Pause size={16} aria-hidden="true" /> : <Play size={16} aria-hidden="true" />}
        {playing ? "Pause" : "Play"}
      </Button>
      <Button
        size="sm"
        variant="ghost"
        iconOnly
        aria-label={`One ${what} on`}
        disabled={at === total}
        onClick={stepper.step}
      >
        <ChevronRight size={18} aria-hidden="true" />
      </Button>
      <Button
        size="sm"
        variant="ghost"
        iconOnly
        aria-label="Show all"
        disabled={at === null}
        onClick={stepper.toEnd}
      >
        <SkipForward size={16} aria-hidden="true" />
      </Button>
      <span className={styles["moment"]} aria-live="polite">
        {at === null ? `all ${total} ${what}s` : `${at} of ${total}`}
      </span>
    </div>
  );
}
