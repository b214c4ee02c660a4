"use client";
/**
 * The progress page: for each open part what is done, and what is still missing as links to the place where it can be done.
 * Nothing is said about what is missing before the reader's events are loaded.
 */
import Link from "next/link";
import { Progress } from "@/components/ui/progress";
import { counted } from "./counted";
import { ExerciseMark } from "./exercise-mark";
import styles from "./progress-board.module.css";
import { QuestionStates } from "./question-states";
import { useStanding, type Standing } from "./standing";

export interface ChapterToDo {
  readonly slug: string;
  readonly number: number;
  readonly title: string;
  readonly sections: readonly { readonly number: number; readonly id: string; readonly title: string }[];
  readonly quiz: readonly { readonly id: string; readonly prompt: string; readonly sectionId: string }[];
  readonly interview: readonly {
    readonly id: string;
    readonly question: string;
    readonly sectionId: string;
  }[];
  readonly exercises: readonly { readonly slug: string; readonly number: string; readonly title: string }[];
}

export function ProgressBoard({ chapters }: { readonly chapters: readonly ChapterToDo[] }) {
  return chapters.map((chapter) => <ChapterProgress key={chapter.slug} chapter={chapter} />);
}

function ChapterProgress({ chapter }: { readonly chapter: ChapterToDo }) {
  const standing = useStanding(chapter.slug);
  return (
    <section className={styles["chapter"]} aria-labelledby={`progress-${chapter.slug}`}>
      <h2 id={`progress-${chapter.slug}`}>
        <Link href={`/learn/${chapter.slug}`}>
          Part {chapter.number}: {chapter.title}
        </Link>
      </h2>
      <Totals chapter={chapter} standing={standing} />
      {standing.ready ? (
        <>
          <Missing chapter={chapter} standing={standing} />
          <Details chapter={chapter} standing={standing} />
        </>
      ) : (
        <p className={styles["loading"]} role="status">
          Reading what is kept in this browser.
        </p>
      )}
    </section>
  );
}

interface PartProps {
  readonly chapter: ChapterToDo;
  readonly standing: Standing;
}

function accepted(standing: Standing, slug: string): boolean {
  const { state } = standing.exercise(slug);
  return state === "accepted" || state === "verified";
}

function Totals({ chapter, standing }: PartProps) {
  const totals = [
    {
      label: "Sections opened",
      done: chapter.sections.filter(({ id }) => standing.opened.has(id)).length,
      of: chapter.sections.length,
    },
    {
      label: "Exercises accepted",
      done: chapter.exercises.filter(({ slug }) => accepted(standing, slug)).length,
      of: chapter.exercises.length,
    },
    {
      label: "Quiz answered right",
      done: chapter.quiz.filter(({ id }) => standing.answers.get(id)?.correct).length,
      of: chapter.quiz.length,
    },
    {
      label: "Interview rehearsed",
      done: chapter.interview.filter(({ id }) => standing.selfGrades.has(id)).length,
      of: chapter.interview.length,
    },
  ];
  return (
    <dl className={styles["totals"]}>
      {totals.map(({ label, done, of }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            <strong>{standing.ready ? done : "–"}</strong> of {of}
            <Progress label={label} value={done} max={of} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

interface MissingWork {
  readonly text: string;
  /** Where the first of it can be done; the details below list all of it. */
  readonly href: string;
}

function missingWork({ chapter, standing }: PartProps): readonly MissingWork[] {
  const at = (id: string) => `/learn/${chapter.slug}#${id}`;
  const inText = <T extends { readonly sectionId: string }>(
    items: readonly T[],
    noun: string,
    verb: string,
  ) => work(items, noun, verb, ({ sectionId }) => at(sectionId));
  const { sections, exercises, quiz, interview } = chapter;
  const { opened, answers, selfGrades } = standing;
  return [
    ...work(
      sections.filter(({ id }) => !opened.has(id)),
      "section",
      "to open",
      ({ id }) => at(id),
    ),
    ...work(
      exercises.filter(({ slug }) => !accepted(standing, slug)),
      "exercise",
      "to solve",
      ({ slug }) => `/practice/${slug}`,
    ),
    ...inText(
      quiz.filter(({ id }) => !answers.has(id)),
      "quiz question",
      "to answer",
    ),
    ...inText(
      quiz.filter(({ id }) => answers.get(id)?.correct === false),
      "quiz question",
      "last answered wrong",
    ),
    ...inText(
      interview.filter(({ id }) => !selfGrades.has(id)),
      "interview question",
      "to rehearse",
    ),
  ];
}

/** Nothing for an empty list, else one link to its first item. */
function work<T>(
  items: readonly T[],
  noun: string,
  verb: string,
  hrefOf: (item: T) => string,
): MissingWork[] {
  const [first] = items;
  return first === undefined ? [] : [{ text: `${counted(items.length, noun)} ${verb}`, href: hrefOf(first) }];
}

function Missing(props: PartProps) {
  const missing = missingWork(props);
  return (
    <div className={styles["missing"]}>
      <h3>Still missing</h3>
      {missing.length === 0 ? (
        <p>Nothing. Every section, exercise and question of this part is done.</p>
      ) : (
        <ul>
          {missing.map(({ text, href }) => (
            <li key={text}>
              <Link href={href}>{text}</Link>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Details({ chapter, standing }: PartProps) {
  return (
    <div className={styles["details"]}>
      <section aria-labelledby={`${chapter.slug}-exercises`}>
        <h3 id={`${chapter.slug}-exercises`}>Exercises</h3>
        <ul className={styles["rows"]}>
          {chapter.exercises.map(({ slug, number, title }) => {
            const { state, attempts } = standing.exercise(slug);
            return (
              <li key={slug}>
                <Link href={`/practice/${slug}`}>
                  {number} {title}
                </Link>
                <span className={styles["state"]}>
                  {attempts > 0 && <span>{counted(attempts, "attempt")}</span>}
                  <ExerciseMark ready={standing.ready} state={state} />
                </span>
              </li>
            );
          })}
        </ul>
      </section>
      <QuestionStates chapter={chapter} standing={standing} />
      <section aria-labelledby={`${chapter.slug}-sections`}>
        <h3 id={`${chapter.slug}-sections`}>Sections</h3>
        <ol className={styles["rows"]}>
          {chapter.sections.map(({ number, id, title }) => (
            <li key={id}>
              <Link href={`/learn/${chapter.slug}#${id}`}>
                {number}. {title}
              </Link>
              <span className={styles["state"]}>
                {standing.read.has(id) ? "read" : standing.opened.has(id) ? "opened" : "not opened"}
              </span>
            </li>
          ))}
        </ol>
      </section>
    </div>
  );
}
