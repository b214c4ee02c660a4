"use client";
/** Hints in steps, each only when asked for: from a nudge, over the rule, to a sketch. */
import { Lightbulb } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import styles from "./hints.module.css";

export function Hints({ hints }: { readonly hints: readonly string[] }) {
  const [shown, setShown] = useState(0);
  if (hints.length === 0) return null;
  return (
    <section className={styles["hints"]} aria-labelledby="hints">
      <h2 id="hints">Hints</h2>
      <ol aria-live="polite">
        {hints.slice(0, shown).map((hint) => (
          <li key={hint}>{hint}</li>
        ))}
      </ol>
      {shown < hints.length && (
        <Button size="sm" onClick={() => setShown(shown + 1)}>
          <Lightbulb size={16} aria-hidden="true" /> Show hint {shown + 1} of {hints.length}
        </Button>
      )}
    </section>
  );
}
