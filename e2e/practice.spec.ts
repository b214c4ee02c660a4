/** The workbench: hostile and broken code is a verdict, the page stays alive, and not a keystroke is lost. */
import { expect, test } from "@playwright/test";
import { codeOf, file, newStudent, openExercise, runCode, writeCode } from "./student";

const starter = file("repair-the-election", "starter");
const inInit = (code: string) =>
  starter.replace(/init\(ctx: RaftCtx\)[^{]*\{/, (head) => `${head}\n    ${code}`);

test("code that never ends, throws, floods or grows is stopped with a verdict, and the page goes on", async ({
  browser,
}) => {
  const page = await newStudent(browser);
  await openExercise(page, "repair-the-election");

  await writeCode(page, inInit("while (true) {}"));
  const begun = Date.now();
  const stopped = await runCode(page, /never returned|did not return|Cannot|stopped/i);
  expect(Date.now() - begun).toBeLessThan(15_000);
  await expect(stopped).toContainText("init");

  await writeCode(page, inInit('throw new Error("not ready");'));
  await expect(await runCode(page, /./)).toContainText("not ready");

  await writeCode(
    page,
    inInit('for (;;) ctx.send(ctx.id, { type: "Vote", term: 1, pre: false, granted: true });'),
  );
  await expect(await runCode(page, /./)).toContainText(/effects/);

  await writeCode(
    page,
    inInit("const list: object[] = []; while (true) list.push(new Array(1000).fill({}));"),
  );
  await runCode(page, /./);
  expect(await page.evaluate(() => 6 * 7)).toBe(42);
});

test("code that does not compile or returns nonsense is told so, with the line", async ({ browser }) => {
  const page = await newStudent(browser);
  await openExercise(page, "quorum-intersection");
  await writeCode(page, 'export function isQuorumSystem(): number {\n  return "x";\n}\n');
  const errors = await runCode(page, /does not compile|Does not compile/);
  await expect(errors).toContainText(/line 2/i);
  await writeCode(
    page,
    "export function isQuorumSystem(ws: string[][], rs: string[][]) {\n  return 42;\n}\n",
  );
  await expect(await runCode(page, /./)).toContainText(/42/);
});

test("completion knows the kernel's types, and errors show as you type", async ({ browser }) => {
  const page = await newStudent(browser);
  await openExercise(page, "repair-the-election");
  await writeCode(
    page,
    'import type { Ctx, Msg } from "happens-before";\nexport function f(ctx: Ctx<Msg>) {\n  const n: number = "one";\n  ctx.\n}\n',
  );
  await expect(page.locator(".monaco-editor .squiggly-error").first()).toBeVisible({ timeout: 30_000 });
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("End");
  await page.keyboard.press("Control+Space");
  await expect(page.locator(".suggest-widget")).toContainText("cancelTimer", { timeout: 30_000 });
});

test("a draft is there again after a reload, signed out; reset can be undone", async ({ browser }) => {
  const page = await newStudent(browser);
  await openExercise(page, "quorum-intersection");
  await writeCode(page, "// my own words\nexport const isQuorumSystem = () => null;\n");
  await expect(page.getByText("Saved here", { exact: true }).last()).toBeVisible();
  await page.reload();
  await expect(codeOf(page)).toContainText("my own words");
  await page.getByRole("button", { name: "Reset" }).click();
  await expect(codeOf(page)).not.toContainText("my own words");
  await page.getByRole("button", { name: "Undo reset" }).click();
  await expect(codeOf(page)).toContainText("my own words");
});

test("two tabs on one exercise lose neither text", async ({ browser }) => {
  const page = await newStudent(browser);
  await openExercise(page, "quorum-intersection");
  const other = await page.context().newPage();
  await openExercise(other, "quorum-intersection");
  await writeCode(page, "// from the first tab\n");
  await expect(codeOf(other)).toContainText("from the first tab");
  await writeCode(other, "// from the second tab\n");
  await expect(codeOf(page)).toContainText("from the second tab");
});

test("hints come one at a time", async ({ browser }) => {
  const page = await newStudent(browser);
  await openExercise(page, "repair-the-election");
  const hints = page.getByRole("region", { name: "Hints" });
  await expect(hints.getByRole("listitem")).toHaveCount(0);
  await hints.getByRole("button", { name: /^Show hint 1 of/ }).click();
  await hints.getByRole("button", { name: /^Show hint 2 of/ }).click();
  await expect(hints.getByRole("listitem")).toHaveCount(2);
});
