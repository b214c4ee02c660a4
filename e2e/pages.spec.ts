/** Every page: nothing serious for axe, in both themes; nothing wider than a phone; and addresses that lead nowhere say so. */
import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";

const PAGES = [
  "/",
  "/learn/cap-consistency",
  "/practice",
  "/practice/quorum-intersection",
  "/practice/abd-register",
  "/practice/repair-the-election",
  "/playground",
  "/playground/partition-lab",
  "/playground/triangle-explorer",
  "/playground/history-workbench",
  "/playground/quorum-lab",
  "/progress",
  "/account",
  "/account/sign-in",
  "/account/sign-up",
  "/nowhere",
];

for (const path of PAGES) {
  for (const colorScheme of ["light", "dark"] as const) {
    test(`axe finds no serious violation on ${path} in ${colorScheme}`, async ({ browser }) => {
      const context = await browser.newContext({ colorScheme, reducedMotion: "reduce" });
      const page = await context.newPage();
      await page.goto(path);
      await page.getByRole("heading", { level: 1 }).first().waitFor();
      await page.waitForTimeout(1500);
      const { violations } = await new AxeBuilder({ page }).analyze();
      const serious = violations
        .filter(({ impact }) => impact === "serious" || impact === "critical")
        .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
      expect(serious).toEqual([]);
      await context.close();
    });
  }

  test(`${path} fits 360 px, and the console stays empty`, async ({ browser }) => {
    const context = await browser.newContext({ viewport: { width: 360, height: 740 } });
    const page = await context.newPage();
    const problems: string[] = [];
    page.on("pageerror", (error) => problems.push(String(error)));
    page.on("console", (message) => {
      const isOwn404 = path === "/nowhere" && message.text().includes("404");
      if (message.type() === "error" && !isOwn404) problems.push(message.text());
    });
    await page.goto(path);
    await page.getByRole("heading", { level: 1 }).first().waitFor();
    await page.waitForTimeout(1000);
    const tooWide = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(tooWide).toBe(0);
    expect(problems).toEqual([]);
    await context.close();
  });
}

test("an unknown chapter, exercise or simulator is a real 404", async ({ page }) => {
  for (const path of ["/learn/nothing", "/practice/nothing", "/playground/nothing", "/learn", "/nowhere"]) {
    const response = await page.goto(path);
    expect(response?.status(), path).toBe(404);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Nothing leads here");
  }
});

test("no link of the course leads nowhere", async ({ page, request }) => {
  const seen = new Set<string>();
  for (const path of ["/", "/learn/cap-consistency", "/practice", "/playground", "/progress", "/account"]) {
    await page.goto(path);
    await page.getByRole("heading", { level: 1 }).first().waitFor();
    const hrefs = await page
      .locator('a[href^="/"]')
      .evaluateAll((links) => links.map((link) => link.getAttribute("href") ?? ""));
    for (const href of hrefs) seen.add(href.split("#")[0] ?? href);
  }
  expect(seen.size).toBeGreaterThan(8);
  for (const href of seen) expect((await request.get(href)).status(), href).toBe(200);
});
