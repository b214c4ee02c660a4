"use client";
/**
 * Two texts of one draft, side by side, until the student decides. Shown by the editor's page above the editor; it renders
 * nothing while there is no conflict. "Use the other text" keeps the present one in the draft's history.
 */
import { GitFork } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose, DialogContent, DialogTrigger } from "@/components/ui/dialog";
import type { DraftVersion } from "@/lib/learning";
import styles from "./draft-conflict.module.css";
import type { Draft } from "./hooks";

const WHEN = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });

export function DraftConflict({ draft }: { readonly draft: Draft }) {
  const [other, ...more] = draft.conflict;
  if (!other || draft.text === null) return null;
  return (
    <section className={styles["conflict"]} aria-label="Two versions of your code">
      <GitFork size={18} aria-hidden="true" />
      <div>
        <p className={styles["what"]} role="status">
          Your code was also changed elsewhere (another tab or device, {WHEN.format(new Date(other.at))}),
          without knowledge of this text. Both are kept{more.length > 0 && `, and ${more.length} more`}.
        </p>
        <div className={styles["actions"]}>
          <Compare draft={draft} text={draft.text} other={other} />
          <Button size="sm" onClick={() => draft.text !== null && draft.settle(draft.text, [other.id])}>
            Keep this text
          </Button>
        </div>
      </div>
    </section>
  );
}

function Compare({
  draft,
  text,
  other,
}: {
  readonly draft: Draft;
  readonly text: string;
  readonly other: DraftVersion;
}) {
  return (
    <Dialog>
      <DialogTrigger asChild>
        <Button size="sm" variant="primary">
          Compare the two
        </Button>
      </DialogTrigger>
      <DialogContent
        title="Two versions of your code"
        description="The one you do not choose stays in the draft's history."
      >
        <div className={styles["pair"]}>
          <Version title="In this editor" text={text} differsFrom={other.text}>
            <DialogClose asChild>
              <Button size="sm" onClick={() => draft.settle(text, [other.id])}>
                Keep this text
              </Button>
            </DialogClose>
          </Version>
          <Version
            title={`Elsewhere, ${WHEN.format(new Date(other.at))}`}
            text={other.text}
            differsFrom={text}
          >
            <DialogClose asChild>
              <Button size="sm" onClick={() => draft.settle(other.text, [other.id])}>
                Use this text
              </Button>
            </DialogClose>
          </Version>
        </div>
      </DialogContent>
    </Dialog>
  );
}

interface VersionProps {
  readonly title: string;
  readonly text: string;
  readonly differsFrom: string;
  readonly children: React.ReactNode;
}

function Version({ title, text, differsFrom, children }: VersionProps) {
  const known = new Set(differsFrom.split("\n"));
  return (
    <section className={styles["version"]} aria-label={title}>
      <header>
        <h3>{title}</h3>
        {children}
      </header>
      <pre tabIndex={0}>
        {text.split("\n").map((line, index) => (
          // Lines have no other name than their number.
          <code key={index} data-only={!known.has(line) || undefined}>
            {known.has(line) ? "  " : "± "}
            {line}
            {"\n"}
          </code>
        ))}
      </pre>
    </section>
  );
}
