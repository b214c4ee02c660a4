"use client";
/**
 * A later stage of an exercise: it can begin from the student's own accepted code of the stage before, or from the reference, which is
 * what the starter holds. The choice stays open: whatever is replaced is kept, and Reset leads back to the reference.
 */
import { GitBranchPlus, Info } from "lucide-react";
import Link from "next/link";
import { useMemo } from "react";
import { useDraft, useProgress } from "@/components/progress";
import { Button } from "@/components/ui/button";
import { attemptsOf, textsBySource } from "@/lib/learning";
import { Notice } from "./notice";

/** An exercise to go to. */
export interface OtherStage {
  readonly slug: string;
  readonly title: string;
}

/** The newest text of the student's that was accepted in an exercise; null when there is none on this device. */
function useAcceptedText(exercise: string): string | null {
  const { events } = useProgress();
  const { history, text } = useDraft(exercise);
  return useMemo(() => {
    const texts = textsBySource(history);
    const accepted = attemptsOf(events, exercise).filter(({ verdict }) => verdict === "accepted");
    const found = accepted.find(({ source }) => texts.has(source));
    return found ? (texts.get(found.source) ?? text) : null;
  }, [events, history, text, exercise]);
}

export interface BeginFromProps {
  readonly before: OtherStage;
  readonly current: string;
  readonly starter: string;
  onBegin(text: string, what: string): void;
}

/** In the toolbar, whenever there is something to begin from and it is not in the editor. */
export function BeginFromButton({ before, current, onBegin }: Omit<BeginFromProps, "starter">) {
  const own = useAcceptedText(before.slug);
  if (own === null || own === current) return null;
  return (
    <Button size="sm" variant="ghost" onClick={() => onBegin(own, `Your accepted code of “${before.title}”`)}>
      <GitBranchPlus size={16} aria-hidden="true" /> Begin from my own code
    </Button>
  );
}

/** As long as the reference is in the editor untouched: where it comes from, and what else there is to begin from. */
export function StageNotice({ before, current, starter, onBegin }: BeginFromProps) {
  const own = useAcceptedText(before.slug);
  if (current !== starter) return null;
  const stage = <Link href={`/practice/${before.slug}`}>{before.title}</Link>;
  const actions = own !== null && (
    <Button size="sm" onClick={() => onBegin(own, `Your accepted code of “${before.title}”`)}>
      <GitBranchPlus size={16} aria-hidden="true" /> Begin from my own code
    </Button>
  );
  return (
    <Notice label="The stage before" icon={Info} actions={actions}>
      <p>
        This continues {stage}. The editor holds a reference of that stage
        {own === null ? "; once your own is accepted there, you can begin from that." : "."}
      </p>
    </Notice>
  );
}
