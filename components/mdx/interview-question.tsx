/** `<InterviewQuestion>`: think, then compare with what a junior, a senior and a staff engineer say, and grade yourself. */
import { loadChapter } from "@/lib/curriculum";
import { InterviewCard } from "./interview-question.client";
import { Missing } from "./missing";
import { Citations } from "./source";

export function interviewQuestionOf(slug: string) {
  return async function InterviewQuestion({ id }: { id: string }) {
    const chapter = await loadChapter(slug);
    const question = chapter?.interview.find((entry) => entry.id === id);
    if (!chapter || !question) return <Missing what={`Interview question "${id}" is not in interview.ts`} />;
    const citations = question.sources.length > 0 && (
      <Citations ids={question.sources} sources={chapter.sources} />
    );
    return <InterviewCard chapter={slug} question={question} citations={citations} />;
  };
}
