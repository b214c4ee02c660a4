"use client";
/**
 * Earlier versions of a draft, to look at and to put back. Putting one back is a new version, so nothing is lost by it.
 */
import { History } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose, DialogContent, DialogTrigger } from "@/components/ui/dialog";
import styles from "./draft-history.module.css";
import type { Draft } from "./hooks";

const WHEN = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "medium" });

/** A button that opens the list; renders nothing before there is an earlier version. */
export function DraftHistory({ draft }: { readonly draft: Draft }) {
  const earlier = draft.history.filter(({ text }) => text !== draft.text);
  const [chosen, setChosen] = useState<string | null>(null);
  const shown = earlier.find(({ id }) => id === chosen) ?? earlier[0];
  if (!shown) return null;
  return (
    <Dialog>
      <DialogTrigger asChild>
        <Button size="sm" variant="ghost">
          <History size={16} aria-hidden="true" /> Earlier versions
        </Button>
      </DialogTrigger>
      <DialogContent
        title="Earlier versions"
        description="One is kept for every five minutes of writing, and each that was put aside."
      >
        <ol className={styles["list"]}>
          {earlier.map(({ id, at, text }) => (
            <li key={id}>
              <button type="button" aria-pressed={id === shown.id} onClick={() => setChosen(id)}>
                <time dateTime={at}>{WHEN.format(new Date(at))}</time>
                <span>{lines(text)}</span>
              </button>
            </li>
          ))}
        </ol>
        <pre className={styles["text"]} tabIndex={0} aria-label="Text of the chosen version">
          {shown.text}
        </pre>
        <div className={styles["actions"]}>
          <DialogClose asChild>
            <Button variant="primary" onClick={() => draft.settle(shown.text, [])}>
              Put this version back
            </Button>
          </DialogClose>
          <DialogClose asChild>
            <Button>Close</Button>
          </DialogClose>
        </div>
      </DialogContent>
    </Dialog>
  );
}

function lines(text: string): string {
  const count = text.split("\n").length;
  return count === 1 ? "1 line" : `${count} lines`;
}
