"use client";
/**
 * Which section is being read: the last one whose heading has passed the reading line, a third of the window down. Headings
 * are few (about fourteen), so asking each for its place once per frame is cheaper than being told by observers.
 */
import { useEffect, useRef, useState } from "react";

/** Where the eye is, as a share of the window's height. */
const READING_LINE = 0.33;
/** A section counts as opened when it held the reading line this long, so that scrolling past it does not. */
const OPENED_AFTER_MS = 2_000;
/** And as read when it was left forwards, or the end of the page was reached, after this long in it altogether. */
const READ_AFTER_MS = 20_000;

export interface ReadingListener {
  /** Called with each section that was stayed in. */
  onOpened(id: string): void;
  /** Called with each section that was read to its end. */
  onRead(id: string): void;
}

/** Undefined above the first section. */
export function useReadingSection(ids: readonly string[], listener: ReadingListener): string | undefined {
  const [current, setCurrent] = useState<string | undefined>(undefined);
  const [atEnd, setAtEnd] = useState(false);
  const { onOpened, onRead } = listener;

  useEffect(() => {
    let frame = 0;
    const look = () => {
      frame = 0;
      setCurrent(sectionAtLine(ids));
      setAtEnd(endIsShown());
    };
    const schedule = () => {
      if (frame === 0) frame = requestAnimationFrame(look);
    };
    look();
    window.addEventListener("scroll", schedule, { passive: true });
    window.addEventListener("resize", schedule);
    return () => {
      cancelAnimationFrame(frame);
      window.removeEventListener("scroll", schedule);
      window.removeEventListener("resize", schedule);
    };
  }, [ids]);

  useEffect(() => {
    if (current === undefined) return;
    const timer = setTimeout(() => {
      if (document.visibilityState === "visible") onOpened(current);
    }, OPENED_AFTER_MS);
    return () => clearTimeout(timer);
  }, [current, onOpened]);

  useReadToTheEnd(ids, current, atEnd, onRead);
  return current;
}

/** Adds up the time in each section; a tab in the background does not count. */
function useReadToTheEnd(
  ids: readonly string[],
  current: string | undefined,
  atEnd: boolean,
  onRead: (id: string) => void,
): void {
  const spentMs = useRef(new Map<string, number>());
  const before = useRef<string | undefined>(undefined);

  useEffect(() => {
    if (current === undefined) return;
    const spent = spentMs.current;
    let sinceMs = performance.now();
    /** Counts the time since the last look, unless the page was hidden during it. */
    const count = (seen: boolean) => {
      const nowMs = performance.now();
      if (seen) spent.set(current, (spent.get(current) ?? 0) + nowMs - sinceMs);
      sinceMs = nowMs;
    };
    const changed = () => count(document.visibilityState === "hidden");
    document.addEventListener("visibilitychange", changed);
    return () => {
      document.removeEventListener("visibilitychange", changed);
      count(document.visibilityState === "visible");
    };
  }, [current]);

  useEffect(() => {
    const left = before.current;
    before.current = current;
    const forwards = left !== undefined && current !== undefined && ids.indexOf(current) > ids.indexOf(left);
    if (left !== undefined && forwards && (spentMs.current.get(left) ?? 0) >= READ_AFTER_MS) onRead(left);
  }, [ids, current, onRead]);

  useEffect(() => {
    if (!atEnd || current === undefined) return;
    const leftMs = Math.max(0, READ_AFTER_MS - (spentMs.current.get(current) ?? 0));
    const timer = setTimeout(() => {
      if (document.visibilityState === "visible") onRead(current);
    }, leftMs);
    return () => clearTimeout(timer);
  }, [atEnd, current, onRead]);
}

function endIsShown(): boolean {
  const root = document.documentElement;
  return window.scrollY > 0 && window.scrollY + window.innerHeight >= root.scrollHeight - 2;
}

function sectionAtLine(ids: readonly string[]): string | undefined {
  const line = window.innerHeight * READING_LINE;
  const last = ids.at(-1);
  // At the very end the last heading may never reach the line; being at the end is reading the last section.
  if (last && endIsShown()) return last;
  return ids.findLast((id) => {
    const heading = document.getElementById(id);
    return heading !== null && heading.getBoundingClientRect().top <= line;
  });
}
