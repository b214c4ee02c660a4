/** The kind "break it": the faults are written as text or on the diagram, and the run they make is judged and shown. */
import { expect, test } from "@playwright/test";
import { run } from "@/lib/sim";
import { schedule } from "../content/exercises/break-the-vote/solution";
import { ElectionNode } from "../content/exercises/break-the-vote/target";
import { SCENARIO } from "../content/exercises/break-the-vote/world";
import { codeOf, file, newStudent, openExercise, runCode, writeCode } from "./student";

const program = { name: "target", boot: () => new ElectionNode() };

test("a schedule that breaks nothing is rejected, and its run says what came about instead", async ({
  browser,
}) => {
  const page = await newStudent(browser);
  await openExercise(page, "break-the-vote");
  await writeCode(page, file("break-the-vote", "mutants/rival-has-heard"));
  const verdict = await runCode(page, /^Rejected/);
  await expect(verdict).toContainText("the leaders were A of term 1 and C of term 2");
  await expect(verdict).toContainText("C announces leader{term 2}");
  await verdict.getByRole("button", { name: "Replay the failing run" }).click();
  const replay = page.getByRole("region", { name: /^The failing run/ });
  await expect(replay.getByRole("slider", { name: "Event" })).toHaveAttribute("aria-valuetext", /79\.4 ms/);
  await expect(replay).toContainText("one-term-has-two-leaders");
});

test("half of the schedule is typed and half is put on the diagram, and together they are accepted", async ({
  browser,
}) => {
  const page = await newStudent(browser);
  await openExercise(page, "break-the-vote");
  const typed = schedule().slice(0, 4);
  const text = `export function schedule() {\n  return ${JSON.stringify(typed)};\n}\n`;
  await writeCode(page, text);
  await page.getByRole("button", { name: "Watch the schedule" }).click();
  const panel = page.getByRole("region", { name: "Your schedule, as it runs" });
  await expect(panel.getByRole("list", { name: "Injected faults" }).getByRole("listitem")).toHaveCount(4);

  const { trace } = run(program, { ...SCENARIO, interventions: typed }, 1);
  const moment = trace.findIndex(({ timeMs }) => timeMs > 60);
  await panel.getByRole("slider", { name: "Event" }).fill(String(moment));
  const ms = Math.ceil(trace[moment]?.timeMs ?? 0);
  const menu = panel.getByRole("region", { name: "Faults" });
  await menu.getByLabel("Fault", { exact: true }).selectOption("Cut off from everybody");
  await menu.getByLabel("Node").selectOption("A");
  await menu.getByRole("button", { name: `Inject at ${ms} ms` }).click();
  await expect(codeOf(page)).toContainText(`{ kind: "part", at: ${ms}, groups: [["A"], ["B", "C"]] },`);

  await menu.getByLabel("Fault", { exact: true }).selectOption("Let its election timer be due");
  await menu.getByLabel("Node").selectOption("C");
  await menu.getByRole("button", { name: `Inject at ${ms} ms` }).click();
  await expect(codeOf(page)).toContainText(`at: ${ms}, node: "C", timer: "election"`);
  await expect(panel.getByRole("list", { name: "Injected faults" }).getByRole("listitem")).toHaveCount(6);
  await runCode(page, /^Accepted/);

  // Taken back on the diagram, it is out of the text; and the text says no more than half of it was wrong.
  await panel.getByRole("button", { name: /^Take back: crash B/ }).click();
  await expect(codeOf(page)).not.toContainText("crash");
  await expect(await runCode(page, /^Rejected/)).toContainText("restart B at 50 ms: B is not down");
});

test("a schedule in another form is watched as well, and says why it cannot be written to", async ({
  browser,
}) => {
  const page = await newStudent(browser);
  await openExercise(page, "break-the-vote");
  await writeCode(page, 'export const schedule = () => [{ kind: "crash", at: 30, node: "A" }];\n');
  await page.getByRole("button", { name: "Watch the schedule" }).click();
  const panel = page.getByRole("region", { name: "Your schedule, as it runs" });
  await panel.getByRole("button", { name: /^Take back: crash A/ }).click();
  await expect(panel).toContainText("The list in the text could not be found");
  await writeCode(page, "export function schedule() {\n  return 7;\n}\n");
  await expect(panel).toContainText("the schedule is 7, not a list");
});
