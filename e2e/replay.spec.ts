/** What becomes of a run: it is replayed, shared as a link, opened elsewhere at the same event; attempts come back; nodes are played with. */
import { expect, test, type Browser, type Page } from "@playwright/test";
import { codeOf, file, newStudent, openExercise, runCode, writeCode } from "./student";

const MUTANT = file("repair-the-election", "mutants/keeps-leading-on-higher-term");
const verdictOf = (page: Page) => page.getByRole("region", { name: "Verdict" });
const replayOf = (page: Page) => page.getByRole("region", { name: /^The failing run/ });
const slider = (page: Page) => replayOf(page).getByRole("slider", { name: "Event" });
const clipboard = (page: Page) => page.evaluate(() => navigator.clipboard.readText());

/** A failing run, replayed, stepped to another event, as a link. */
async function shareFailure(page: Page): Promise<{ link: string; event: number }> {
  await openExercise(page, "repair-the-election");
  await writeCode(page, MUTANT);
  const verdict = await runCode(page, /^Rejected/);
  await expect(verdict).toContainText("a-leader-yields-to-a-higher-term");
  await verdict.getByRole("button", { name: "Replay the failing run" }).click();
  const broken = Number(await slider(page).inputValue());
  expect(broken).toBeGreaterThan(5);
  const event = broken - 3;
  await slider(page).fill(String(event));
  await expect(replayOf(page)).toContainText(`Up to event ${event}. It breaks at event ${broken}.`);
  await replayOf(page).getByRole("button", { name: "Copy link to this event" }).click();
  await expect(replayOf(page).getByRole("button", { name: "Link copied" })).toBeVisible();
  return { link: await clipboard(page), event };
}

/** Every address that a page asks for. */
function requestsOf(page: Page): string[] {
  const asked: string[] = [];
  page.on("request", (request) => asked.push(`${request.url()} ${request.postData() ?? ""}`));
  return asked;
}

async function openLink(browser: Browser, link: string): Promise<{ page: Page; asked: readonly string[] }> {
  const page = await newStudent(browser);
  const asked = requestsOf(page);
  await page.goto(link);
  return { page, asked };
}

test("a failing run, shared as a link, opens elsewhere with its code at the same event, and no server sees it", async ({
  browser,
}) => {
  const sender = await newStudent(browser);
  const { link, event } = await shareFailure(sender);
  const text = new URL(link).hash.slice(1);
  expect(link.indexOf("#")).toBeGreaterThan(0);

  const { page, asked } = await openLink(browser, link);
  await expect(slider(page)).toHaveValue(String(event), { timeout: 60_000 });
  await expect(page.getByRole("region", { name: "A shared run" })).toContainText(
    "your own draft is untouched",
  );
  await expect(verdictOf(page)).toContainText("a-leader-yields-to-a-higher-term");
  await expect(replayOf(page)).toContainText("with the shared code in the nodes");
  // The editor stands at the line that acted.
  await expect(codeOf(page)).toContainText("this.ballot = ballot;");
  expect(asked.filter((request) => request.includes(text.slice(0, 60)))).toEqual([]);

  // Copied, it takes the place of what was there, and that can be had back.
  await page.getByRole("button", { name: "Copy into my editor" }).click();
  await expect(page.getByRole("region", { name: "Text replaced" })).toContainText("The shared code");
  await expect(codeOf(page)).toContainText("misconception");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(codeOf(page)).not.toContainText("misconception");
  await expect(page).toHaveURL(/repair-the-election$/);
});

test("a link that was cut, changed or is about something else is refused, and the student's code stays", async ({
  browser,
}) => {
  const page = await newStudent(browser);
  await openExercise(page, "repair-the-election");
  await writeCode(page, "// mine\n");
  await expect(page.getByText("Saved here").first()).toBeVisible();
  const sender = await newStudent(browser);
  const { link } = await shareFailure(sender);
  const text = new URL(link).hash;
  const changed = text.slice(0, -40) + (text.at(-40) === "A" ? "B" : "A") + text.slice(-39);
  for (const [fragment, why] of [
    [text.slice(0, text.length / 2), /cut off|changed on the way/],
    [changed, /cut off|changed on the way/],
    ["#run=!!!", /cut off|changed on the way/],
    [`#run=${"A".repeat(400_001)}`, /longer than any link/],
  ] as const) {
    await page.goto("about:blank");
    await page.goto(`/practice/repair-the-election${fragment}`);
    await expect(page.getByRole("region", { name: "The link" })).toContainText(why);
    await expect(codeOf(page)).toContainText("// mine");
  }
  await page.goto("about:blank");
  await page.goto(`/practice/abd-register${text}`);
  await expect(page.getByRole("region", { name: "The link" })).toContainText(
    "it is about another exercise, repair-the-election",
  );
  await page.getByRole("button", { name: "Close this message" }).click();
  await expect(page.getByRole("region", { name: "The link" })).toBeHidden();
});

test("attempts are listed, compared with the present code, put back, and still there after a reload", async ({
  browser,
}) => {
  const page = await newStudent(browser);
  await openExercise(page, "quorum-intersection");
  await writeCode(page, file("quorum-intersection", "mutants/ignores-write-write"));
  await runCode(page, /^Rejected/);
  await writeCode(page, file("quorum-intersection", "solution"));
  await runCode(page, /^Accepted/);
  await page.getByRole("button", { name: "Attempts (2)" }).click();
  const list = page.getByRole("list", { name: "Attempts, newest first" });
  await expect(list.getByRole("listitem")).toHaveCount(2);
  await expect(list.getByRole("listitem").first()).toContainText("Accepted");
  const older = list.getByRole("button").filter({ hasText: "Rejected" });
  await expect(older).toContainText("any-two-writes-meet");
  await older.click();
  const chosen = page.getByRole("region", { name: /^The attempt of/ });
  await expect(chosen).toContainText("From this attempt to your code now");
  await expect(chosen.locator(".monaco-diff-editor .line-insert").first()).toBeVisible();
  await chosen.getByRole("button", { name: "Put this attempt back" }).click();
  await expect(codeOf(page)).toContainText("misconception");
  await expect(chosen).toContainText("This is the text in your editor.");

  await page.reload();
  await expect(codeOf(page)).toContainText("misconception");
  await page.getByRole("button", { name: "Attempts (2)" }).click();
  await expect(list.getByRole("listitem")).toHaveCount(2);
});

test("a node is played with beside reference nodes: asked, crashed and restarted on command", async ({
  browser,
}) => {
  const page = await newStudent(browser);
  await openExercise(page, "abd-register");
  await writeCode(page, file("abd-register", "solution"));
  await page.getByRole("button", { name: "Play with it" }).click();
  const panel = page.getByRole("region", { name: "Play with your node" });
  await expect(panel.getByText("reference", { exact: true }).first()).toBeVisible();
  await expect(panel.getByText("yours", { exact: true }).first()).toBeVisible();
  const faults = panel.getByRole("list", { name: "Injected faults" });
  const before = await faults.getByRole("listitem").count();

  await panel.getByRole("button", { name: "To the end" }).click();
  await panel.getByRole("button", { name: "To the beginning" }).click();
  const ask = panel.getByRole("region", { name: "Requests" });
  await ask.getByLabel("Request").selectOption("write");
  await ask.getByLabel("Ask node").selectOption("A");
  await ask.getByRole("button", { name: /^Ask at/ }).click();
  await expect(faults.getByRole("listitem")).toHaveCount(before + 1);
  await panel.getByRole("tab", { name: "Events" }).click();
  await panel.getByRole("button", { name: "To the next answer" }).click();
  await expect(panel.getByText(/is done with operation|gets the answer/).first()).toBeVisible();

  const menu = panel.getByRole("region", { name: "Faults" });
  await menu.getByLabel("Fault", { exact: true }).selectOption("Crash");
  await menu.getByLabel("Node").selectOption("A");
  await menu.getByRole("button", { name: /^Inject at/ }).click();
  await expect(faults.getByRole("listitem")).toHaveCount(before + 2);
  await expect(panel).toHaveAttribute("aria-busy", "false");
  await panel.getByRole("button", { name: "To the end" }).click();
  await expect(panel.getByText("down", { exact: true }).first()).toBeVisible();
  await faults.getByRole("button", { name: /^Take back: crash A/ }).click();
  await expect(panel.getByText("down", { exact: true })).toBeHidden();
});
