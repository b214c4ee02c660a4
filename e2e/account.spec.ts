/** Accounts: what is refused and how it is said, two devices, and a server that is gone for a while. */
import { expect, test } from "@playwright/test";
import { codeOf, newAccount, newStudent, openExercise, signIn, signUp, writeCode } from "./student";

test("a weak password, a taken email and a wrong password are told apart from a fault", async ({
  browser,
}) => {
  const page = await newStudent(browser);
  const account = newAccount("ada");
  await page.goto("/account/sign-up");
  const form = page.getByRole("form", { name: "Create an account" });
  await form.getByLabel("Email").fill(account.email);
  await form.getByLabel("Password", { exact: true }).fill("short");
  await form.getByRole("button", { name: "Create the account" }).click();
  await expect(form).toContainText(/15 characters/);

  await signUp(page, account);
  const other = await newStudent(browser);
  await other.goto("/account/sign-up");
  const again = other.getByRole("form", { name: "Create an account" });
  await again.getByLabel("Email").fill(account.email);
  await again.getByLabel("Password", { exact: true }).fill(account.password);
  await again.getByRole("button", { name: "Create the account" }).click();
  await expect(again).toContainText(/cannot be used for a new account/);

  await signIn(other, { ...account, password: "not the right password" });
  await expect(other.getByRole("form", { name: "Sign in" })).toContainText(
    /No account has this email with this password/,
  );
});

test("what was written while the server was gone is kept here and goes to the account when it is back", async ({
  browser,
}) => {
  const page = await newStudent(browser);
  const account = newAccount("barbara");
  await signUp(page, account);
  await openExercise(page, "abd-register");
  await page.route("**/api/**", (route) => route.abort());
  await writeCode(page, "// written while offline\n");
  await expect(page.getByText(/saved here/i).first()).toBeVisible();
  await page.unroute("**/api/**");
  await expect(page.getByRole("link", { name: "Saved to your account" })).toBeVisible({ timeout: 60_000 });

  const elsewhere = await newStudent(browser);
  await signIn(elsewhere, account);
  await expect(elsewhere.getByRole("link", { name: "Saved to your account" })).toBeVisible();
  await openExercise(elsewhere, "abd-register");
  await expect(codeOf(elsewhere)).toContainText("written while offline");
});

test("two devices that edit one draft apart keep both texts", async ({ browser }) => {
  const account = newAccount("grace");
  const [one, two] = [await newStudent(browser), await newStudent(browser)];
  await signUp(one, account);
  await signIn(two, account);
  await expect(two.getByRole("link", { name: "Saved to your account" })).toBeVisible();
  for (const page of [one, two]) {
    await openExercise(page, "quorum-intersection");
    await page.route("**/api/**", (route) => route.abort());
  }
  await writeCode(one, "// text of device one\n");
  await writeCode(two, "// text of device two\n");
  await expect(one.getByText(/saved here/i).first()).toBeVisible();
  await one.unroute("**/api/**");
  await expect(one.getByRole("link", { name: "Saved to your account" })).toBeVisible({ timeout: 60_000 });
  await two.unroute("**/api/**");
  const both = two.getByRole("region", { name: "Two versions of your code" });
  await expect(both).toBeVisible({ timeout: 60_000 });
  await both.getByRole("button", { name: "Compare the two" }).click();
  await expect(two.getByRole("dialog")).toContainText("text of device one");
  await expect(two.getByRole("dialog")).toContainText("text of device two");
});

test("a draft over 256 KB is kept here and says why it goes no further", async ({ browser }) => {
  const page = await newStudent(browser);
  await signUp(page, newAccount("edsger"));
  await openExercise(page, "quorum-intersection");
  await writeCode(page, `// ${"x".repeat(262_200)}\n`);
  await expect(page.getByText(/256 KB/).first()).toBeVisible();
});

test("signing out leaves nothing of the account in the browser; deleting it leaves nothing at all", async ({
  browser,
}) => {
  const page = await newStudent(browser);
  const account = newAccount("leslie");
  await signUp(page, account);
  await openExercise(page, "quorum-intersection");
  await writeCode(page, "// only for my account\n");
  await expect(page.getByRole("link", { name: "Saved to your account" })).toBeVisible();
  await page.goto("/account");
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Not signed in" })).toBeVisible();
  await openExercise(page, "quorum-intersection");
  await expect(codeOf(page)).not.toContainText("only for my account");

  await signIn(page, account);
  await expect(page.getByRole("link", { name: "Saved to your account" })).toBeVisible();
  await page.goto("/account");
  await page.getByRole("button", { name: "Delete my account" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Your password", { exact: true }).fill(account.password);
  await dialog.getByRole("button", { name: /Delete/ }).click();
  await expect(page.getByRole("heading", { name: "Not signed in" })).toBeVisible();
  await signIn(page, account);
  await expect(page.getByRole("form", { name: "Sign in" })).toContainText(
    /No account has this email with this password/,
  );
});
