/** One exercise: the statement on the left, the workbench on the right. Its folder under content/exercises is all it needs. */
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import type { ComponentType } from "react";
import type { MDXComponents } from "mdx/types";
import { Breadcrumbs } from "@/components/course/breadcrumbs";
import { createMdxComponents } from "@/components/mdx";
import { ExerciseState } from "@/components/mdx/exercise.client";
import { Hints } from "@/components/sandbox/hints";
import { PredictBench } from "@/components/sandbox/predict-bench";
import { Workbench } from "@/components/sandbox/workbench";
import {
  listExercises,
  loadChapter,
  loadExercise,
  type ExerciseDetail,
  type ExerciseSummary,
} from "@/lib/curriculum";
import { EXERCISE_KINDS, stageOf, type Grader } from "@/lib/grading";
import { kernelTypes } from "@/lib/sandbox/kernel-types";
import styles from "./page.module.css";

interface PromptModule {
  readonly default: ComponentType<{ components: MDXComponents }>;
}

interface GraderModule {
  readonly default: Pick<Grader<unknown>, "playground">;
}

type Props = { readonly params: Promise<{ exercise: string }> };

export const dynamicParams = false;

export async function generateStaticParams() {
  return (await listExercises()).map(({ slug }) => ({ exercise: slug }));
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const exercise = await loadExercise((await params).exercise);
  return exercise ? { title: exercise.title, description: exercise.summary } : {};
}

export default async function ExercisePage({ params }: Props) {
  const exercise = await loadExercise((await params).exercise);
  if (!exercise) notFound();
  const [{ default: Prompt }, { default: grader }, chapter]: [
    PromptModule,
    GraderModule,
    Awaited<ReturnType<typeof loadChapter>>,
  ] = await Promise.all([
    import(`@/content/exercises/${exercise.slug}/prompt.mdx`),
    import(`@/content/exercises/${exercise.slug}/grader`),
    loadChapter(exercise.chapter),
  ]);
  if (!chapter) notFound();
  const all = await listExercises();
  const stageNamed = (wanted: (other: ExerciseSummary) => boolean) => {
    const found = all.find(wanted);
    return found ? { slug: found.slug, title: found.title } : null;
  };
  const isPredict = exercise.kind === "predict";
  const statement = (
    <>
      <Breadcrumbs
        trail={[
          { href: "/practice", label: "Practice" },
          { href: `/learn/${chapter.slug}`, label: `Part ${chapter.number}` },
        ]}
        here={exercise.title}
      />
      <h1 className={styles["title"]}>{exercise.title}</h1>
      <Facts exercise={exercise} />
      <a href="#editor" className={styles["toEditor"]}>
        {isPredict ? "To the question" : "To the editor"}
      </a>
      <div className={styles["prompt"]}>
        <Prompt components={createMdxComponents(chapter.slug)} />
      </div>
      <Scope title="What you will have learned" items={exercise.objectives} />
      <Scope title="Not asked for" items={exercise.outOfScope} />
      <Hints hints={exercise.hints} />
    </>
  );
  if (isPredict) return <PredictBench slug={exercise.slug}>{statement}</PredictBench>;
  return (
    <Workbench
      slug={exercise.slug}
      title={exercise.title}
      chapter={{ slug: chapter.slug, title: chapter.title }}
      starter={exercise.starter}
      mutants={exercise.mutants}
      kernelTypes={kernelTypes()}
      stage={grader.playground ? stageOf(grader.playground) : null}
      before={stageNamed(({ slug }) => slug === exercise.continues)}
      next={stageNamed(({ continues }) => continues === exercise.slug)}
    >
      {statement}
    </Workbench>
  );
}

function Facts({ exercise: { number, kind, difficulty, minutes, slug } }: { exercise: ExerciseDetail }) {
  return (
    <p className={styles["facts"]}>
      <span>Exercise {number}</span>
      <span>{EXERCISE_KINDS[kind]}</span>
      <span>Difficulty {difficulty} of 5</span>
      <span>About {minutes} minutes</span>
      <ExerciseState slug={slug} />
    </p>
  );
}

function Scope({ title, items }: { readonly title: string; readonly items: readonly string[] }) {
  if (items.length === 0) return null;
  return (
    <details className={styles["scope"]}>
      <summary>{title}</summary>
      <ul>
        {items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
    </details>
  );
}
