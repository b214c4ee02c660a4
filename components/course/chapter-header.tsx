/** How a chapter opens: its place, its title, its purpose, what is in it and what the reader can do at its end. */
import type { Chapter } from "@/lib/curriculum";
import { Breadcrumbs } from "./breadcrumbs";
import styles from "./chapter-header.module.css";
import { counted } from "./counted";

export function ChapterHeader({ chapter }: { readonly chapter: Chapter }) {
  const facts = [
    `about ${chapter.minutes} minutes`,
    counted(chapter.sections.length, "section"),
    counted(chapter.claims.length, "computed claim"),
    counted(chapter.simulators.length, "simulator"),
    counted(chapter.exercises.length, "exercise"),
    counted(chapter.quiz.length, "quiz question"),
    counted(chapter.interview.length, "interview question"),
  ];
  return (
    <header className={styles["header"]} id="top">
      <Breadcrumbs trail={[{ href: "/", label: "Course" }]} here={`Part ${chapter.number}`} />
      <h1 className={styles["title"]}>{chapter.title}</h1>
      <p className={styles["summary"]}>{chapter.summary}</p>
      <ul className={styles["facts"]}>
        {facts.map((fact) => (
          <li key={fact}>{fact}</li>
        ))}
      </ul>
      <section className={styles["objectives"]} aria-labelledby="objectives">
        <h2 id="objectives">At the end you can</h2>
        <ul>
          {chapter.objectives.map((objective) => (
            <li key={objective}>{objective}</li>
          ))}
        </ul>
      </section>
    </header>
  );
}
