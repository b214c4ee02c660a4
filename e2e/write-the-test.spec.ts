/** The kind "write the test": what the student's test lets pass or accuses wrongly is shown as the history it takes, and no more. */
import { expect, test } from "@playwright/test";
import { file, newStudent, openExercise, runCode, writeCode } from "./student";

test("a test that misses a suspect, one that accuses the innocent, and one that is accepted", async ({
  browser,
}) => {
  const page = await newStudent(browser);
  await openExercise(page, "write-the-register-test");

  await writeCode(page, file("write-the-register-test", "mutants/stale-reads-only"));
  const verdict = await runCode(page, /^Rejected/);
  await expect(verdict).toContainText("every-suspect-is-convicted");
  await expect(verdict).toContainText("majority quorums, no write-back");
  const input = verdict.getByLabel("Smallest failing input");
  await expect(input).toContainText("W(");
  expect((await input.innerText()).trim().split("\n").length).toBeLessThanOrEqual(6);

  await writeCode(page, file("write-the-register-test", "mutants/timeout-is-failure"));
  await expect(await runCode(page, /^Rejected/)).toContainText("this order explains everything");

  await writeCode(page, file("write-the-register-test", "solution"));
  await expect(await runCode(page, /^Accepted/)).toContainText("each client for itself");
});
