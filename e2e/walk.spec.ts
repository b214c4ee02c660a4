/** The walk the first part of the course is for: read, play, fail, understand, fix, pass, sign up, and find it all elsewhere. */
import { expect, test } from "@playwright/test";
import {
  codeOf,
  file,
  newAccount,
  newStudent,
  openExercise,
  runCode,
  signIn,
  signUp,
  writeCode,
} from "./student";

test("a student reads, plays, fails with a bug, replays it, passes, signs up, and finds everything in another browser", async ({
  browser,
}) => {
  test.setTimeout(300_000);
  const page = await newStudent(browser);

  await page.goto("/");
  await page.getByRole("link", { name: "Read Part 8" }).first().click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/CAP Theorem/);

  // Play: the leader alone on one side of a cut, and its client gets no answer.
  const lab = page.getByRole("region", { name: "Simulator: Partition Lab" }).first();
  await lab.scrollIntoViewIfNeeded();
  await lab.getByRole("button", { name: "What can a minority still do?" }).click();
  const left = lab.locator("dl > div", { hasText: "Left side" });
  await expect(left).toContainText(/^Left side \([A-C], c1\)0 of [1-9]/);
  await expect(lab.locator("dl > div", { hasText: "Right side" })).toContainText(/[1-9]\d* of \d+/);
  await expect(lab.getByText(/Linearizability holds/)).toBeVisible();

  // Answer a question, and rate an interview answer of one's own.
  const question = page
    .locator("form")
    .filter({ has: page.getByRole("radio") })
    .first();
  await question.getByRole("radio").first().check();
  await question.getByRole("button", { name: "Answer" }).click();
  await expect(question.getByRole("status")).toHaveText(/^(Right|Not this one)/);
  const interview = page.getByRole("region", { name: /Interview question: Explain the CAP theorem/ });
  await interview.getByRole("button", { name: /show the rubric/ }).click();
  await expect(interview).toContainText("linearizable");
  await interview.getByRole("group", { name: "Grade your answer" }).getByRole("button").last().click();
  await expect(interview).toContainText("Your last grade");

  // Fail, and see why.
  await openExercise(page, "repair-the-election");
  await writeCode(page, file("repair-the-election", "mutants/peers-majority"));
  const rejected = await runCode(page, /Rejected/);
  await expect(rejected).toContainText("at-most-one-leader-per-term");
  await expect(rejected).toContainText("two leaders in term 7 (4 nodes)");
  await rejected.getByRole("button", { name: "Replay the failing run" }).click();
  const replay = page.getByRole("region", { name: /failing run/i });
  await expect(replay).toContainText(/term 7/);

  // Fix it.
  await writeCode(page, `// my repaired election\n${file("repair-the-election", "solution")}`);
  await runCode(page, /Accepted/);

  // Sign up, and find it all in a browser that has never been here.
  const account = newAccount("walk");
  await signUp(page, account);
  const elsewhere = await newStudent(browser);
  await signIn(elsewhere, account);
  await expect(elsewhere.getByRole("link", { name: "Saved to your account" })).toBeVisible();
  await openExercise(elsewhere, "repair-the-election");
  await expect(codeOf(elsewhere)).toContainText("my repaired election");
  await expect(elsewhere.getByText("Accepted here").first()).toBeVisible();
  await elsewhere.goto("/learn/cap-consistency");
  await expect(elsewhere.getByRole("region", { name: /Explain the CAP theorem/ })).toContainText(
    "Your last grade",
  );
  await elsewhere.goto("/progress");
  await expect(elsewhere.getByRole("main")).toContainText(/Exercises accepted1 of \d/);
});
