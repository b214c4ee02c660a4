/**
 * The map of all fifteen parts with honest state: a part whose chapter folder exists is open, every other is announced with
 * what it will contain and leads nowhere. Writing a chapter's folder is what opens it.
 */
import { announcedParts, type AnnouncedPart } from "./announced";
import { loadChapter } from "./chapters";
import { chapterFolders } from "./folders";
import { loadExercise } from "./exercises";
import { titleOf } from "./simulators";

export interface OpenPart {
  readonly state: "open";
  readonly number: number;
  readonly slug: string;
  readonly title: string;
  readonly purpose: string;
  readonly minutes: number;
  readonly sections: readonly { readonly number: number; readonly id: string; readonly title: string }[];
  readonly simulators: readonly { readonly slug: string; readonly title: string }[];
  readonly exercises: readonly { readonly slug: string; readonly title: string }[];
  readonly quizQuestions: number;
  readonly interviewQuestions: number;
}

export interface AnnouncedOnMap extends AnnouncedPart {
  readonly state: "announced";
}

export type MapPart = OpenPart | AnnouncedOnMap;

export const PARTS = 15;

/** In course order, 1 to 15. */
export async function courseMap(): Promise<MapPart[]> {
  const parts: MapPart[] = [];
  const folders = chapterFolders();
  for (let number = 1; number <= PARTS; number += 1) {
    const folder = folders.find((entry) => entry.number === number);
    const announced = announcedParts.find((part) => part.number === number);
    if (folder) parts.push(await openPart(folder.slug));
    else if (announced) parts.push({ state: "announced", ...announced });
    else throw new Error(`part ${number} has neither a chapter folder nor an announcement`);
  }
  return parts;
}

async function openPart(slug: string): Promise<OpenPart> {
  const chapter = await loadChapter(slug);
  if (!chapter) throw new Error(`chapter ${slug} vanished while the map was drawn`);
  const exercises = await Promise.all(chapter.exercises.map((exercise) => loadExercise(exercise)));
  return {
    state: "open",
    number: chapter.number,
    slug,
    title: chapter.title,
    purpose: chapter.summary,
    minutes: chapter.minutes,
    sections: chapter.sections.map(({ number, id, title }) => ({ number, id, title })),
    simulators: chapter.simulators.map((simulator) => ({ slug: simulator, title: titleOf(simulator) })),
    exercises: exercises
      .filter((exercise) => exercise !== null)
      .map(({ slug: s, title }) => ({ slug: s, title })),
    quizQuestions: chapter.quiz.length,
    interviewQuestions: chapter.interview.length,
  };
}
