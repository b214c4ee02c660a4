/** What a student does, in the words of the page: every locator is a role and a name. */
import { readFileSync } from "node:fs";
import { expect, type Browser, type Page } from "@playwright/test";

export type Exercise =
  | "quorum-intersection"
  | "abd-register"
  | "repair-the-election"
  | "break-the-vote"
  | "write-the-register-test"
  | "ask-before-campaigning";

export const file = (exercise: Exercise, name: string): string =>
  readFileSync(`content/exercises/${exercise}/${name}.ts`, "utf8");

/** A browser that has never been here, with a clipboard to paste code from. */
export async function newStudent(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ permissions: ["clipboard-read", "clipboard-write"] });
  return context.newPage();
}

export async function openExercise(page: Page, exercise: Exercise): Promise<void> {
  await page.goto(`/practice/${exercise}`);
  await expect(page.locator(".monaco-editor .view-line").first()).toBeVisible();
}

/** Pastes over everything: typing would let the editor close brackets of its own. */
export async function writeCode(page: Page, code: string): Promise<void> {
  await page.locator(".monaco-editor .view-lines").first().click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.evaluate((text) => navigator.clipboard.writeText(text), code);
  await page.keyboard.press("ControlOrMeta+v");
}

/** The text in the editor, spaces as spaces. It is drawn in pieces, so only what is in sight is there. */
export function codeOf(page: Page) {
  return page.locator(".monaco-editor .view-lines").first();
}

/** Runs with the keyboard and waits until the verdict begins with a word. */
export async function runCode(page: Page, verdict: RegExp) {
  await page.keyboard.press("ControlOrMeta+Enter");
  const panel = page.getByRole("region", { name: "Verdict" });
  await expect(panel.getByRole("status").first()).toHaveText(verdict, { timeout: 60_000 });
  return panel;
}

export interface Account {
  readonly email: string;
  readonly password: string;
}

export function newAccount(name: string): Account {
  return { email: `${name}-${Date.now()}@example.org`, password: "a long password for a walk" };
}

export async function signUp(page: Page, { email, password }: Account): Promise<void> {
  await page.goto("/account/sign-up");
  const form = page.getByRole("form", { name: "Create an account" });
  await form.getByLabel("Email").fill(email);
  await form.getByLabel("Password", { exact: true }).fill(password);
  await form.getByRole("button", { name: "Create the account" }).click();
  await expect(page.getByRole("link", { name: "Saved to your account" })).toBeVisible();
}

export async function signIn(page: Page, { email, password }: Account): Promise<void> {
  await page.goto("/account/sign-in");
  const form = page.getByRole("form", { name: "Sign in" });
  await form.getByLabel("Email").fill(email);
  await form.getByLabel("Password", { exact: true }).fill(password);
  await form.getByRole("button", { name: "Sign in" }).click();
}
