"use client";
/** An open part on the map: what it is, what the reader has done of it, and the way back to where they stopped. */
import { ArrowRight } from "lucide-react";
import Link from "next/link";
import type { OpenPart } from "@/lib/curriculum";
import { Button } from "@/components/ui/button";
import { VisuallyHidden } from "@/components/ui/visually-hidden";
import { counted } from "./counted";
import { ExerciseMark } from "./exercise-mark";
import styles from "./open-part.module.css";
import { useStanding, type Standing } from "./standing";

export function OpenPartCard({ part }: { readonly part: OpenPart }) {
  const standing = useStanding(part.slug);
  return (
    <article className={styles["card"]}>
      <header className={styles["head"]}>
        <div>
          <h3 className={styles["title"]}>
            <Link href={`/learn/${part.slug}`}>{part.title}</Link>
          </h3>
          <p className={styles["purpose"]}>{part.purpose}</p>
        </div>
        <Continue part={part} standing={standing} />
      </header>
      <SectionStrip part={part} standing={standing} />
      <div className={styles["contents"]}>
        <div>
          <h4>Simulators</h4>
          <ul>
            {part.simulators.map(({ slug, title }) => (
              <li key={slug}>
                <Link href={`/playground/${slug}`}>{title}</Link>
              </li>
            ))}
          </ul>
        </div>
        <div>
          <h4>Exercises</h4>
          <ul>
            {part.exercises.map(({ slug, title }) => (
              <li key={slug}>
                <Link href={`/practice/${slug}`}>{title}</Link>
                <ExerciseMark ready={standing.ready} state={standing.exercise(slug).state} />
              </li>
            ))}
          </ul>
        </div>
        <div>
          <h4>Questions</h4>
          <Questions part={part} standing={standing} />
        </div>
      </div>
    </article>
  );
}

/** The first section not opened yet; all opened leads to the beginning again. */
function Continue({ part, standing }: { readonly part: OpenPart; readonly standing: Standing }) {
  const next = part.sections.find(({ id }) => !standing.opened.has(id));
  const begun = standing.opened.size > 0;
  const href = begun && next ? `/learn/${part.slug}#${next.id}` : `/learn/${part.slug}`;
  const label = !begun ? "Begin" : next ? `Continue at section ${next.number}` : "Read again";
  return (
    <Button asChild variant="primary">
      <Link href={href}>
        {label} <ArrowRight size={16} aria-hidden="true" />
      </Link>
    </Button>
  );
}

function SectionStrip({ part, standing }: { readonly part: OpenPart; readonly standing: Standing }) {
  const opened = part.sections.filter(({ id }) => standing.opened.has(id)).length;
  return (
    <div className={styles["strip"]}>
      <ol aria-label="Sections">
        {part.sections.map(({ number, id, title }) => (
          <li key={id} data-opened={standing.opened.has(id) || undefined}>
            <Link href={`/learn/${part.slug}#${id}`} title={`${number}. ${title}`}>
              <span aria-hidden="true">{number}</span>
              <VisuallyHidden>
                {title}
                {standing.opened.has(id) && " (opened)"}
              </VisuallyHidden>
            </Link>
          </li>
        ))}
      </ol>
      <p>
        {standing.ready
          ? `${opened} of ${counted(part.sections.length, "section")} opened`
          : counted(part.sections.length, "section")}
        , about {part.minutes} minutes
      </p>
    </div>
  );
}

function Questions({ part, standing }: { readonly part: OpenPart; readonly standing: Standing }) {
  // Predictions in the text are answers too, but not part of the quiz.
  const quiz = [...standing.answers].filter(([id]) => id.startsWith("q-"));
  // Answers to questions that were since removed are kept, so there may be more of them than questions.
  const correct = Math.min(quiz.filter(([, answer]) => answer.correct).length, part.quizQuestions);
  return (
    <ul>
      <li>
        <span>{counted(part.quizQuestions, "quiz question")}</span>
        {standing.ready && <span className={styles["done"]}>{correct} right</span>}
      </li>
      <li>
        <span>{counted(part.interviewQuestions, "interview question")}</span>
        {standing.ready && <span className={styles["done"]}>{standing.selfGrades.size} rehearsed</span>}
      </li>
      <li>
        <Link href="/progress">What is still missing</Link>
      </li>
    </ul>
  );
}
