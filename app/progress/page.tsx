/** What this reader has done, what is still missing, and all of it as one file. */
import type { Metadata } from "next";
import { PageHead } from "@/components/course/page-head";
import { ProgressBoard, type ChapterToDo } from "@/components/course/progress-board";
import { listChapters, loadChapter, loadExercise, type Chapter } from "@/lib/curriculum";
import styles from "./page.module.css";

export const metadata: Metadata = {
  title: "Progress",
  description: "What is done, and what is still missing.",
};

export default async function ProgressPage() {
  const loaded = await Promise.all((await listChapters()).map(({ slug }) => loadChapter(slug)));
  const chapters = await Promise.all(loaded.filter((chapter) => chapter !== null).map(toDo));
  return (
    <div className={styles["page"]}>
      <PageHead title="Progress">
        <p>
          Computed from your own events: what you opened, answered, ran and solved. Reading alone never counts
          as knowing.
        </p>
      </PageHead>
      <ProgressBoard chapters={chapters} />
    </div>
  );
}

async function toDo(chapter: Chapter): Promise<ChapterToDo> {
  const sectionId = (number: number) => chapter.sections[number - 1]?.id ?? "";
  const shownIn = (name: string, id: string) =>
    sectionId(
      chapter.elements.find((element) => element.name === name && element.attributes["id"] === id)?.section ??
        chapter.sections.length,
    );
  const exercises = await Promise.all(chapter.exercises.map((slug) => loadExercise(slug)));
  return {
    slug: chapter.slug,
    number: chapter.number,
    title: chapter.title,
    sections: chapter.sections.map(({ number, id, title }) => ({ number, id, title })),
    quiz: chapter.quiz.map(({ id, prompt, section }) => ({ id, prompt, sectionId: sectionId(section) })),
    interview: chapter.interview.map(({ id, question }) => ({
      id,
      question,
      sectionId: shownIn("InterviewQuestion", id),
    })),
    exercises: exercises
      .filter((exercise) => exercise !== null)
      .map(({ slug, number, title }) => ({ slug, number, title })),
  };
}
