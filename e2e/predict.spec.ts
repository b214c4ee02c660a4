/** The kind "predict": fresh questions, answers by the engine, a wrong one named after its belief, and a row that survives a reload. */
import { expect, test, type Page } from "@playwright/test";
import questions from "../content/exercises/what-may-this-read-return/questions";
import { newStudent } from "./student";

const PAGE = "/practice/what-may-this-read-return";

const outcome = (page: Page) => page.getByRole("region", { name: "Questions" }).getByRole("status");

/** The question on the page. */
async function asked(page: Page) {
  const link = page.getByRole("link", { name: "Link to this question" });
  const seed = Number((await link.getAttribute("href"))?.replace("#q=", ""));
  return questions.ask(seed);
}

async function answer(page: Page, chosen: readonly string[]): Promise<void> {
  for (const option of chosen) await page.getByRole("checkbox", { name: option, exact: true }).check();
  await page.getByRole("button", { name: "Answer" }).click();
}

async function answerRightly(page: Page): Promise<number> {
  const question = await asked(page);
  const right = questions.judge(question).filter(({ isPossible }) => isPossible);
  await answer(
    page,
    right.map(({ option }) => option),
  );
  await expect(outcome(page)).toContainText("Right");
  return question.seed;
}

test("eight right answers in a row are an exercise solved; a wrong one names its belief and starts anew", async ({
  browser,
}) => {
  const page = await newStudent(browser);
  await page.goto(PAGE);
  const row = page.getByText(/in a row, \d of 6 beliefs met/);
  await expect(row).toContainText("0 of 8 in a row");
  await expect(page.getByRole("button", { name: "Answer" })).toBeDisabled();
  await answerRightly(page);
  await expect(row).toContainText("1 of 8 in a row, 1 of 6 beliefs met");

  // Everything is never right.
  await page.getByRole("button", { name: "Next question" }).click();
  const { options, seed } = await asked(page);
  await answer(page, options);
  await expect(outcome(page)).toContainText("Not quite.");
  await expect(row).toContainText("0 of 8 in a row");
  const impossible = page.getByRole("button", { name: /impossible/ }).first();
  await impossible.click();
  await expect(impossible).toHaveAttribute("aria-pressed", "true");
  await expect(page.getByText(/circle|found|wrote/).first()).toBeVisible();
  const missed = questions.ask(seed).trap;
  await page.getByRole("button", { name: "Next question" }).click();
  expect((await asked(page)).trap).toBe(missed);

  const seeds = new Set<number>();
  for (let place = 1; place <= 8; place += 1) {
    seeds.add(await answerRightly(page));
    if (place === 4) {
      await page.reload();
      await expect(row).toContainText("4 of 8 in a row");
    } else if (place < 8) await page.getByRole("button", { name: "Next question" }).click();
  }
  expect(seeds.size).toBe(8);
  await expect(outcome(page)).toContainText("accepted");
  await expect(page.getByText("Accepted here").first()).toBeVisible();
  await expect(page.getByText("Mastered")).toBeVisible();
});

test("a link opens the same question, and a belief that leads to the answer is named", async ({
  browser,
}) => {
  const page = await newStudent(browser);
  await page.goto(`${PAGE}#q=1`);
  expect((await asked(page)).seed).toBe(1);
  await answer(page, ["1", "2", "3"]);
  await expect(outcome(page)).toContainText("Reads change nothing");
  await page.goto("about:blank");
  await page.goto(`${PAGE}#q=1`);
  await answer(page, ["2"]);
  await expect(outcome(page)).toContainText("does not count");
  await expect(page.getByText("0 of 8")).toBeVisible();
  await page.goto(`${PAGE}#q=2`);
  await expect(page.getByRole("button", { name: "Answer" })).toBeVisible();
  expect((await asked(page)).seed).toBe(2);
});
