"use client";
/**
 * A chapter's table of contents, drawn as one process: a line of time on which each section is an event. Filled: opened
 * before. Ringed: being read. On a narrow screen it is a bar under the header that opens the same list as a drawer.
 */
import { ListTree } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogTrigger } from "@/components/ui/dialog";
import { Progress } from "@/components/ui/progress";
import { VisuallyHidden } from "@/components/ui/visually-hidden";
import styles from "./chapter-contents.module.css";
import { useStanding, type Standing } from "./standing";
import { useReadingSection } from "./use-reading-section";

export interface ContentsEntry {
  readonly number: number;
  readonly id: string;
  readonly title: string;
}

export interface ChapterContentsProps {
  readonly chapter: string;
  readonly title: string;
  readonly sections: readonly ContentsEntry[];
}

export function ChapterContents({ chapter, title, sections }: ChapterContentsProps) {
  const standing = useStanding(chapter);
  const ids = useMemo(() => sections.map(({ id }) => id), [sections]);
  const listener = useMemo(
    () => ({ onOpened: standing.openSection, onRead: standing.readSection }),
    [standing.openSection, standing.readSection],
  );
  const current = useReadingSection(ids, listener);
  const shared = { sections, current, standing };
  return (
    <>
      <aside className={styles["rail"]}>
        <nav aria-label="Sections of this part">
          <p className={styles["title"]}>
            <a href="#top">{title}</a>
          </p>
          <SectionList {...shared} />
          <Opened {...shared} />
        </nav>
      </aside>
      <ContentsBar title={title} {...shared} />
    </>
  );
}

function ContentsBar({ title, ...shared }: SectionListProps & { readonly title: string }) {
  const { sections, current } = shared;
  const [open, setOpen] = useState(false);
  const left = useRef(false);
  const reading = sections.find(({ id }) => id === current);
  return (
    <div className={styles["bar"]}>
      <Dialog open={open} onOpenChange={setOpen}>
        <DialogTrigger asChild>
          <Button variant="ghost" size="sm" className={styles["where"]}>
            <ListTree size={16} aria-hidden="true" />
            <span>
              {reading
                ? `${reading.number} of ${sections.length}: ${reading.title}`
                : "Sections of this part"}
            </span>
          </Button>
        </DialogTrigger>
        <DialogContent
          title={title}
          side="left"
          onCloseAutoFocus={(event) => {
            // A section was chosen: giving focus back to the bar would scroll away from it.
            if (left.current) event.preventDefault();
            left.current = false;
          }}
        >
          <nav aria-label="Sections of this part">
            <SectionList
              {...shared}
              onChoose={() => {
                left.current = true;
                setOpen(false);
              }}
            />
          </nav>
          <Opened {...shared} />
        </DialogContent>
      </Dialog>
      <Progress label="Sections opened" value={openedOf(shared)} max={sections.length} />
    </div>
  );
}

interface SectionListProps {
  readonly sections: readonly ContentsEntry[];
  readonly current: string | undefined;
  readonly standing: Standing;
  readonly onChoose?: () => void;
}

function SectionList({ sections, current, standing, onChoose }: SectionListProps) {
  return (
    <ol className={styles["list"]}>
      {sections.map(({ number, id, title }) => {
        const opened = standing.opened.has(id);
        return (
          <li key={id} data-opened={opened || undefined}>
            <a href={`#${id}`} aria-current={id === current ? "location" : undefined} onClick={onChoose}>
              <span className={styles["event"]} aria-hidden="true" />
              <span className={styles["number"]}>{number}</span>
              <span>
                {title}
                {opened && <VisuallyHidden> (opened)</VisuallyHidden>}
              </span>
            </a>
          </li>
        );
      })}
    </ol>
  );
}

function Opened({ sections, standing }: Pick<SectionListProps, "sections" | "standing">) {
  if (!standing.ready) return <p className={styles["count"]}>&nbsp;</p>;
  return (
    <p className={styles["count"]}>
      {openedOf({ sections, standing })} of {sections.length} sections opened
    </p>
  );
}

function openedOf({ sections, standing }: Pick<SectionListProps, "sections" | "standing">): number {
  return sections.filter(({ id }) => standing.opened.has(id)).length;
}
