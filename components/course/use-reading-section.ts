"use client";
/**
 * Which section is being read: the last one whose heading has passed the reading line, a third of the window down. Headings
 * are few (about fourteen), so asking each for its place once per frame is cheaper than being told by observers.
 */
import { useEffect, useState } from "react";

/** Where the eye is, as a share of the window's height. */
const READING_LINE = 0.33;
/** A section counts as opened when it held the reading line this long, so that scrolling past it does not. */
const OPENED_AFTER_MS = 2_000;

/** Undefined above the first section. `onOpened` is called with each section that was stayed in. */
export function useReadingSection(
  ids: readonly string[],
  onOpened: (id: string) => void,
): string | undefined {
  const [current, setCurrent] = useState<string | undefined>(undefined);

  useEffect(() => {
    let frame = 0;
    const look = () => {
      frame = 0;
      setCurrent(sectionAtLine(ids));
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

  return current;
}

function sectionAtLine(ids: readonly string[]): string | undefined {
  const line = window.innerHeight * READING_LINE;
  const last = ids.at(-1);
  const root = document.documentElement;
  // At the very end the last heading may never reach the line; being at the end is reading the last section.
  if (last && window.scrollY > 0 && window.scrollY + window.innerHeight >= root.scrollHeight - 2) return last;
  return ids.findLast((id) => {
    const heading = document.getElementById(id);
    return heading !== null && heading.getBoundingClientRect().top <= line;
  });
}
