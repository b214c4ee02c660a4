/** Only the server verifies: the browser's acceptance is graded again there, and what comes of it is on the page and in the account. */
import { expect, test } from "@playwright/test";
import { file, newAccount, newStudent, openExercise, runCode, signUp, writeCode } from "./student";

test("accepted code is verified by the server, at once when signed in, later when signed in later", async ({
  browser,
}) => {
  const page = await newStudent(browser);
  await openExercise(page, "quorum-intersection");
  await writeCode(page, file("quorum-intersection", "solution"));
  await runCode(page, /^Accepted/);
  const verification = page.getByRole("region", { name: "Verification" });
  await expect(verification).toContainText("Sign in");

  await signUp(page, newAccount("verify"));
  await openExercise(page, "quorum-intersection");
  await expect(verification).toContainText("Verified.", { timeout: 60_000 });
  await expect(page.getByText("Verified", { exact: true }).first()).toBeVisible();

  await openExercise(page, "repair-the-election");
  await writeCode(page, file("repair-the-election", "solution"));
  await runCode(page, /^Accepted/);
  await expect(verification).toContainText("Verified.", { timeout: 60_000 });
  await expect(verification).toContainText("with seeds nobody had seen");

  await writeCode(page, file("repair-the-election", "starter"));
  await expect(verification).toBeHidden();
});

test("a server that is busy is asked again, and one that finds a bug is believed", async ({ browser }) => {
  const page = await newStudent(browser);
  await signUp(page, newAccount("busy"));
  let refused = 0;
  await page.route("**/api/submissions", async (route) => {
    refused += 1;
    if (refused > 1) return route.continue();
    const json = { message: "The server has too much to do. Try again in a few seconds." };
    await route.fulfill({ status: 503, headers: { "Retry-After": "2" }, json });
  });
  await openExercise(page, "quorum-intersection");
  await writeCode(page, file("quorum-intersection", "solution"));
  await runCode(page, /^Accepted/);
  const verification = page.getByRole("region", { name: "Verification" });
  await expect(verification).toContainText("Not verified yet.");
  await expect(verification).toContainText("Verified.", { timeout: 60_000 });
  expect(refused).toBe(2);

  await page.route("**/api/submissions/*", (route) =>
    route.fulfill({
      json: {
        id: "00000000-0000-4000-8000-000000000001",
        verification: {
          verdict: "rejected",
          message: "two leaders",
          property: "p",
          seed: 7,
          runs: 1,
          seeds: 1,
        },
      },
    }),
  );
  await writeCode(page, `${file("quorum-intersection", "solution")}\n// once more\n`);
  await runCode(page, /^Accepted/);
  await expect(verification).toContainText("the server did: two leaders (p, seed 7). It is not verified.");
});
