/** `<Quiz />`, the whole quiz of a chapter, and `<Quiz id="…" />`, one of its questions where the text has just answered it. */
import { loadChapter } from "@/lib/curriculum";
import { Missing } from "./missing";
import { QuizBoard, type QuizItem } from "./quiz.client";
import { Citations } from "./source";

export function quizOf(slug: string) {
  return async function Quiz({ id }: { id?: string }) {
    const chapter = await loadChapter(slug);
    const chosen = chapter?.quiz.filter((question) => id === undefined || question.id === id) ?? [];
    if (!chapter || chosen.length === 0) {
      return <Missing what={id ? `Question "${id}" is not in quiz.ts` : `${slug} has no quiz.ts`} />;
    }
    const items = chosen.map((question): QuizItem => {
      const section = chapter.sections[question.section - 1];
      return {
        question,
        section: section && { number: section.number, id: section.id, title: section.title },
        citations: question.sources.length > 0 && (
          <Citations ids={question.sources} sources={chapter.sources} />
        ),
      };
    });
    return <QuizBoard chapter={slug} items={items} />;
  };
}
