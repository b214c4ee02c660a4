/** What every simulator owes: a link that reproduces the run, a fork in the past, and a word about a link that is broken. */
import { expect, test, type Page } from "@playwright/test";

const SEEDED = ["partition-lab", "triangle-explorer", "quorum-lab"] as const;

for (const slug of [...SEEDED, "history-workbench"]) {
  test(`${slug}: a malformed link gives a message and the default run`, async ({ page }) => {
    await page.goto(`/playground/${slug}#bm90LWEtcnVu`);
    await expect(page.getByRole("alert").filter({ hasText: "does not describe a run" })).toBeVisible();
    await expect(page.getByRole("button", { name: "Copy link" })).toBeVisible();
  });
}

for (const slug of SEEDED) {
  test(`${slug}: the address of a changed run opens that run`, async ({ page, context }) => {
    await page.goto(`/playground/${slug}`);
    const seed = page.getByLabel("Seed", { exact: true });
    await seed.fill("77");
    await seed.press("Enter");
    await expect(page).toHaveURL(/#[\w-]{20,}$/);
    const other = await context.newPage();
    await other.goto(page.url());
    await expect(other.getByLabel("Seed", { exact: true })).toHaveValue("77");
  });
}

test("the history workbench: an edited history is in its address, judged as it is typed", async ({
  page,
  context,
}) => {
  await page.goto("/playground/history-workbench");
  const text = page.getByRole("textbox", { name: /history|text/i }).first();
  await text.fill("A 0-2 W(x,1)\nA 3-5 W(y,1)\nB 6-8 R(y)=1\nB 9-11 R(x)=0");
  await expect(page.getByText(/A1\s*→\s*A2\s*→\s*B1\s*→\s*B2\s*→\s*A1/).first()).toBeVisible();
  await text.fill("A 0-2 W(x,1)\nnonsense");
  await expect(page.getByText(/line 2/i).first()).toBeVisible();
  await text.fill("A 0-2 W(x,7)");
  await expect(page).toHaveURL(/#[\w-]{20,}$/);
  const other = await context.newPage();
  await other.goto(page.url());
  await expect(other.getByRole("textbox", { name: /history|text/i }).first()).toHaveValue(/W\(x,7\)/);
});

const moment = (page: Page) => page.getByRole("slider", { name: "Event" });

test("the partition lab plays, pauses, steps, rewinds, and a fault in the past forks the run", async ({
  page,
}) => {
  await page.goto("/playground/partition-lab");
  const playback = page.getByRole("group", { name: "Playback" });
  await playback.getByRole("button", { name: "To the beginning" }).click();
  await expect(moment(page)).toHaveValue("0");
  await playback.getByRole("button", { name: "One event on" }).click();
  await expect(moment(page)).toHaveValue("1");
  await playback.getByRole("button", { name: "Play" }).click();
  await expect(moment(page)).not.toHaveValue("1");
  await playback.getByRole("button", { name: "Pause" }).click();

  await moment(page).fill("200");
  const before = await page.getByRole("tabpanel").innerText();
  const length = await moment(page).getAttribute("max");
  await page.getByRole("button", { name: /^Inject at/ }).click();
  await expect(page.getByRole("list", { name: "Injected faults" })).toContainText("ms");
  await expect(moment(page)).not.toHaveAttribute("max", length ?? "");
  expect(await page.getByRole("tabpanel").innerText()).not.toBe("");
  expect(before).not.toBe("");
});

test("the same run is a list of events, stepped with the keyboard", async ({ page }) => {
  await page.goto("/playground/partition-lab");
  await page.getByRole("tab", { name: "Events" }).click();
  const list = page.getByRole("listbox");
  await list.focus();
  await list.press("Home");
  await expect(moment(page)).toHaveValue("0");
  await list.press("ArrowDown");
  await list.press("PageDown");
  await expect(moment(page)).toHaveValue("11");
  await expect(list.getByRole("option", { selected: true })).toContainText(/^11/);
});
