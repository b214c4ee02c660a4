/** An exercise in stages: the later one begins from the student's own accepted code or from the reference, whichever they choose. */
import { expect, test } from "@playwright/test";
import { codeOf, file, newStudent, openExercise, runCode, writeCode } from "./student";

test("a later stage begins from a reference, or from one's own accepted code, and back again", async ({
  browser,
}) => {
  const page = await newStudent(browser);
  const stage = page.getByRole("region", { name: "The stage before" });
  await openExercise(page, "ask-before-campaigning");
  await expect(stage).toContainText("once your own is accepted there, you can begin from that");
  await expect(codeOf(page)).toContainText("The messages of exercise 8.E9");

  await stage.getByRole("link", { name: "Repair the election" }).click();
  await page.waitForURL(/repair-the-election$/);
  await expect(codeOf(page)).toContainText("The messages of this exercise");
  await writeCode(page, `// my own election\n${file("repair-the-election", "solution")}`);
  const verdict = await runCode(page, /^Accepted/);
  await verdict.getByRole("link", { name: "Go on with this code: Ask before you campaign" }).click();
  await page.waitForURL(/ask-before-campaigning$/);

  await expect(stage).toContainText("The editor holds a reference of that stage.");
  await stage.getByRole("button", { name: "Begin from my own code" }).click();
  await expect(codeOf(page)).toContainText("// my own election");
  await expect(stage).toBeHidden();
  // It runs as it is, and is told what this stage asks for.
  await expect(await runCode(page, /^Rejected/)).toContainText("nobody-campaigns-uninvited");

  // The editor stays where it stood, so which text it holds is read from the notice, which is about the untouched reference.
  await page.getByRole("region", { name: "Text replaced" }).getByRole("button", { name: "Undo" }).click();
  await expect(stage).toBeVisible();
  await expect(codeOf(page)).toContainText("lastEntry");
  await stage.getByRole("button", { name: "Begin from my own code" }).click();
  await expect(stage).toBeHidden();
  await page.getByRole("button", { name: "Reset" }).click();
  await expect(stage).toBeVisible();

  await writeCode(page, file("ask-before-campaigning", "solution"));
  await runCode(page, /^Accepted/);
});
