"use client";
/** The run in the address, if there is one: read when the page opens and whenever another link is pasted into it. */
import { useCallback, useEffect, useState } from "react";
import { decodeRun, RUN_PREFIX, type DecodedRun } from "./run-link";

export interface Opened {
  readonly opened: DecodedRun | null;
  /** Back to the student's own code; the address no longer speaks of the run. */
  close(): void;
}

export function useSharedRun(exercise: string): Opened {
  const [opened, setOpened] = useState<DecodedRun | null>(null);
  useEffect(() => {
    let latest = 0;
    const read = (): void => {
      const fragment = window.location.hash.slice(1);
      // A link to a part of the page leaves open what is open.
      if (fragment !== "" && !fragment.startsWith(RUN_PREFIX)) return;
      latest += 1;
      const turn = latest;
      const reading = fragment === "" ? Promise.resolve(null) : decodeRun(fragment, exercise);
      void reading.then((decoded) => {
        if (turn === latest) setOpened(decoded);
      });
    };
    read();
    window.addEventListener("hashchange", read);
    return () => {
      latest += 1;
      window.removeEventListener("hashchange", read);
    };
  }, [exercise]);
  const close = useCallback(() => {
    window.history.replaceState(window.history.state, "", window.location.pathname);
    setOpened(null);
  }, []);
  return { opened, close };
}
