import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import type { Answer, Answers } from "./progress.client";
import { QuestionCard } from "./question.client";
import type { QuizItem } from "./quiz.client";

const item: QuizItem = {
  question: {
    id: "q-timeout",
    section: 3,
    prompt: "A write with `w: majority` timed out. What is known?",
    options: [
      { text: "Nothing definite", correct: true, explanation: "It may yet take effect." },
      {
        text: "It was undone",
        correct: false,
        explanation: "Nothing is undone.",
        misconception: "error = undo",
      },
      {
        text: "A retry is safe",
        correct: false,
        explanation: "It may run twice.",
        misconception: "no duplicates",
      },
    ],
    sources: [],
  },
  section: { number: 3, id: "cp", title: "CP during a partition" },
  citations: null,
};

function rendered(answer: Answer | undefined): string {
  const answers: Answers = { latest: () => answer, answer: () => undefined };
  return renderToStaticMarkup(<QuestionCard item={item} answers={answers} number={1} />);
}

describe("a question", () => {
  it("gives nothing away before it is answered", () => {
    const html = rendered(undefined);
    expect(html).toContain("<code");
    for (const secret of ["It may yet take effect", "error = undo", "your answer", "isRight", "CP during"]) {
      expect(html).not.toContain(secret);
    }
  });

  it("explains every option once it is answered, names the beliefs and says where to read again", () => {
    const html = rendered({ question: "q-timeout", option: 1, correct: false });
    for (const shown of [
      "It may yet take effect",
      "Belief: error = undo",
      "Belief: no duplicates",
      "your answer",
      "#cp",
    ]) {
      expect(html).toContain(shown);
    }
    expect(html).toContain("Not this one");
    expect(html).not.toContain(">Right.<");
  });

  it("says so when the answer is right", () => {
    const html = rendered({ question: "q-timeout", option: 0, correct: true });
    expect(html).toContain(">Right.<");
    expect(html).not.toContain("your answer");
  });
});
