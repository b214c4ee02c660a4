/** The parts before and after. A part that is only announced is named, not linked. */
import { ArrowLeft, ArrowRight } from "lucide-react";
import Link from "next/link";
import type { MapPart } from "@/lib/curriculum";
import styles from "./chapter-pager.module.css";

export interface ChapterPagerProps {
  readonly previous: MapPart | undefined;
  readonly next: MapPart | undefined;
}

export function ChapterPager({ previous, next }: ChapterPagerProps) {
  return (
    <nav className={styles["pager"]} aria-label="Neighbouring parts">
      {previous && <Neighbour part={previous} direction="previous" />}
      {next && <Neighbour part={next} direction="next" />}
    </nav>
  );
}

function Neighbour({ part, direction }: { part: MapPart; direction: "previous" | "next" }) {
  const body = (
    <>
      <span className={styles["direction"]}>
        {direction === "previous" ? (
          <>
            <ArrowLeft size={14} aria-hidden="true" /> Previous
          </>
        ) : (
          <>
            Next <ArrowRight size={14} aria-hidden="true" />
          </>
        )}
      </span>
      <span className={styles["title"]}>
        Part {part.number}: {part.title}
      </span>
      {part.state === "announced" && <span className={styles["state"]}>Announced, not open yet</span>}
    </>
  );
  return part.state === "open" ? (
    <Link href={`/learn/${part.slug}`} className={styles["neighbour"]} data-direction={direction}>
      {body}
    </Link>
  ) : (
    <div className={styles["neighbour"]} data-direction={direction}>
      {body}
    </div>
  );
}
