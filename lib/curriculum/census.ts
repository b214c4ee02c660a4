/** What the course contains, counted from its folders and never written down: the JSON of `hb census`. */
import { listChapters, loadChapter } from "./chapters";
import { listExercises } from "./exercises";
import { mutantFiles, simulatorFolders } from "./folders";

export interface Census {
  readonly chapters: readonly {
    readonly number: number;
    readonly slug: string;
    readonly title: string;
    readonly words: number;
    readonly sections: number;
    readonly claims: number;
    readonly simulators: readonly string[];
    readonly exercises: readonly string[];
    readonly quizQuestions: number;
    readonly flashcards: number;
    readonly interviewQuestions: number;
  }[];
  readonly exercises: readonly {
    readonly slug: string;
    readonly chapter: string;
    readonly kind: string;
    readonly mutants: readonly string[];
  }[];
  readonly simulators: readonly string[];
}

export async function census(): Promise<Census> {
  const loaded = await Promise.all((await listChapters()).map(({ slug }) => loadChapter(slug)));
  const exercises = await listExercises();
  return {
    chapters: loaded
      .filter((chapter) => chapter !== null)
      .map((chapter) => ({
        number: chapter.number,
        slug: chapter.slug,
        title: chapter.title,
        words: chapter.words,
        sections: chapter.sections.length,
        claims: chapter.claims.length,
        simulators: chapter.simulators,
        exercises: chapter.exercises,
        quizQuestions: chapter.quiz.length,
        flashcards: chapter.flashcards.length,
        interviewQuestions: chapter.interview.length,
      })),
    exercises: exercises.map(({ slug, chapter, kind }) => ({
      slug,
      chapter,
      kind,
      mutants: mutantFiles(slug),
    })),
    simulators: simulatorFolders(),
  };
}
