"use client";
/**
 * A run as a list to step through with the keyboard: the text equivalent of every drawing of it. Of a long run only the
 * neighbourhood of the present event is in the page.
 */
import { useEffect, useId, useRef } from "react";
import styles from "./event-list.module.css";

export interface EventRow {
  readonly index: number;
  readonly timeMs: number;
  readonly text: string;
}

export interface EventListProps {
  readonly rows: readonly EventRow[];
  /** Index of the present event; −1 before the first. */
  readonly at: number;
  /** Where a property broke. */
  readonly broken?: number | undefined;
  /** Events that led to the present one. */
  readonly highlighted?: ReadonlySet<number> | undefined;
  onPick(index: number): void;
}

const SHOWN = 160;
const STEPS: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowRight: 1,
  ArrowUp: -1,
  ArrowLeft: -1,
  PageDown: 10,
  PageUp: -10,
};

export function EventList({ rows, at, broken, highlighted, onPick }: EventListProps) {
  const list = useRef<HTMLUListElement>(null);
  const id = useId();
  // Keeps the present event in sight without moving the page.
  useEffect(() => {
    const box = list.current;
    const row = box?.querySelector<HTMLElement>('[aria-selected="true"]');
    if (!row || !box) return;
    const { offsetTop, offsetHeight } = row;
    if (offsetTop < box.scrollTop || offsetTop + offsetHeight > box.scrollTop + box.clientHeight) {
      box.scrollTop = offsetTop - box.clientHeight / 2;
    }
  }, [at]);
  const first = Math.max(0, Math.min(at - SHOWN / 2, rows.length - SHOWN));
  const shown = rows.slice(first, first + SHOWN);
  return (
    <ul
      ref={list}
      className={styles["events"]}
      role="listbox"
      aria-label="Events; arrow keys step through the run"
      aria-activedescendant={shown.some(({ index }) => index === at) ? `${id}-${at}` : undefined}
      tabIndex={0}
      onKeyDown={(press) => {
        const by = STEPS[press.key];
        if (by === undefined && press.key !== "Home" && press.key !== "End") return;
        press.preventDefault();
        onPick(by === undefined ? (press.key === "Home" ? 0 : rows.length - 1) : at + by);
      }}
    >
      {shown.map(({ index, timeMs, text }) => (
        <li
          key={index}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === at}
          data-broken={index === broken || undefined}
          data-cause={highlighted?.has(index) || undefined}
          onClick={() => onPick(index)}
        >
          <span className={styles["number"]}>{index}</span>
          <span className={styles["time"]}>{roundMs(timeMs)} ms</span>
          <span>{text}</span>
        </li>
      ))}
    </ul>
  );
}

export function roundMs(timeMs: number): number {
  return Math.round(timeMs * 10) / 10;
}
