/** The exercises of the course, by chapter, each with how far this reader is. */
import type { Metadata } from "next";
import Link from "next/link";
import { ExerciseList } from "@/components/course/exercise-list";
import { PageHead } from "@/components/course/page-head";
import { listChapters, listExercises } from "@/lib/curriculum";
import { EXERCISE_KINDS } from "@/lib/grading";
import styles from "./page.module.css";

export const metadata: Metadata = {
  title: "Practice",
  description: "Write the algorithms yourself; a grader hunts for the run that breaks them.",
};

export default async function PracticePage() {
  const [chapters, exercises] = await Promise.all([listChapters(), listExercises()]);
  return (
    <div className={styles["page"]}>
      <PageHead title="Practice">
        <p>
          You write the code, the faults or the test; the grader looks for the run that breaks it. Directed
          schedules come first, then seeded random ones. A rejection names the property and shows the shortest
          failing run it found.
        </p>
      </PageHead>
      {chapters.map((chapter) => {
        const own = exercises.filter((exercise) => exercise.chapter === chapter.slug);
        if (own.length === 0) return null;
        return (
          <section key={chapter.slug} aria-labelledby={chapter.slug}>
            <h2 id={chapter.slug} className={styles["chapter"]}>
              <Link href={`/learn/${chapter.slug}`}>
                Part {chapter.number}: {chapter.title}
              </Link>
            </h2>
            <ExerciseList
              chapter={chapter.slug}
              exercises={own.map(({ slug, number, title, kind, summary, difficulty, minutes }) => ({
                slug,
                number,
                title,
                kind: EXERCISE_KINDS[kind],
                summary,
                difficulty,
                minutes,
              }))}
            />
          </section>
        );
      })}
    </div>
  );
}
