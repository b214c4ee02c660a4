/** `<Exercise>`: the card that leads from the text to the editor, and says how far the reader has come with it. */
import { ArrowRight, CodeXml, Gauge, Timer } from "lucide-react";
import Link from "next/link";
import { Button } from "@/components/ui/button";
import { loadExercise } from "@/lib/curriculum";
import { EXERCISE_KINDS } from "@/lib/grading";
import { ExerciseState } from "./exercise.client";
import styles from "./exercise.module.css";
import { Missing } from "./missing";

const DIFFICULTY = ["", "warm-up", "easy", "medium", "hard", "a paper in an afternoon"];

export async function Exercise({ slug }: { slug: string }) {
  const exercise = await loadExercise(slug);
  if (!exercise) return <Missing what={`Exercise "${slug}" is not in content/exercises`} />;
  const { title, number, kind, difficulty, minutes, summary, mutants } = exercise;
  return (
    <section className={styles["card"]} aria-label={`Exercise: ${title}`}>
      <p className={styles["kind"]}>
        <CodeXml size={16} aria-hidden="true" /> Exercise {number}, {EXERCISE_KINDS[kind]}
        <ExerciseState slug={slug} />
      </p>
      <p className={styles["title"]}>{title}</p>
      <p className={styles["summary"]}>{summary}</p>
      <ul className={styles["facts"]}>
        <li>
          <Gauge size={14} aria-hidden="true" /> Difficulty {difficulty} of 5, {DIFFICULTY[difficulty]}
        </li>
        <li>
          <Timer size={14} aria-hidden="true" /> About {minutes} minutes
        </li>
        {mutants.length > 0 && <li>Grader tested against {mutants.length} known wrong solutions</li>}
      </ul>
      <Button asChild variant="primary">
        <Link href={`/practice/${slug}`}>
          Solve it <ArrowRight size={16} aria-hidden="true" />
        </Link>
      </Button>
    </section>
  );
}
