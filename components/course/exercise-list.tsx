"use client";
/** Exercises of one chapter in order, with the reader's state and attempts. */
import Link from "next/link";
import { VisuallyHidden } from "@/components/ui/visually-hidden";
import { counted } from "./counted";
import { ExerciseMark } from "./exercise-mark";
import styles from "./exercise-list.module.css";
import { useStanding } from "./standing";

export interface ExerciseEntry {
  readonly slug: string;
  /** `8.E5` */
  readonly number: string;
  readonly title: string;
  /** "Break it". */
  readonly kind: string;
  readonly summary: string;
  /** 1 to 5. */
  readonly difficulty: number;
  readonly minutes: number;
}

const DIFFICULTY_MAX = 5;

export interface ExerciseListProps {
  readonly chapter: string;
  readonly exercises: readonly ExerciseEntry[];
}

export function ExerciseList({ chapter, exercises }: ExerciseListProps) {
  const standing = useStanding(chapter);
  return (
    <ol className={styles["list"]}>
      {exercises.map(({ slug, number, title, kind, summary, difficulty, minutes }) => {
        const { state, attempts } = standing.exercise(slug);
        return (
          <li key={slug} className={styles["row"]}>
            <span className={styles["number"]}>{number}</span>
            <div className={styles["what"]}>
              <h3>
                <Link href={`/practice/${slug}`}>{title}</Link>
              </h3>
              <p>{summary}</p>
            </div>
            <div className={styles["facts"]}>
              <span>{kind}</span>
              <Difficulty of={difficulty} />
              <span>about {minutes} min</span>
              <ExerciseMark ready={standing.ready} state={state} />
              {standing.ready && attempts > 0 && <span>{counted(attempts, "attempt")}</span>}
            </div>
          </li>
        );
      })}
    </ol>
  );
}

function Difficulty({ of }: { readonly of: number }) {
  return (
    <span className={styles["difficulty"]}>
      <VisuallyHidden>
        difficulty {of} of {DIFFICULTY_MAX}
      </VisuallyHidden>
      {Array.from({ length: DIFFICULTY_MAX }, (_, index) => (
        <span key={index} data-filled={index < of || undefined} aria-hidden="true" />
      ))}
    </span>
  );
}
