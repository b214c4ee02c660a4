/** A server that is killed while it grades: the submission is graded again by the next one, once; not lost and not doubled. */
import { spawn, type ChildProcess } from "node:child_process";
import { rmSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { exportFile, submissionResponse } from "@/lib/learning";
import { file, newAccount, signUp } from "./student";

const PORT = Number(process.env["E2E_PORT"] ?? 3411) + 1;
const URL = `http://127.0.0.1:${PORT}`;
const DATA = ".cache/e2e-restart";

/** A server of its own, as the leader of a group of processes that can be killed together. */
async function start(): Promise<ChildProcess> {
  const server = spawn(process.execPath, ["bin/start.mjs"], {
    env: { ...process.env, PORT: String(PORT), HB_DATA_DIR: DATA },
    stdio: "ignore",
    detached: true,
  });
  const isUp = () =>
    fetch(`${URL}/api/health`).then(
      ({ ok }) => ok,
      () => false,
    );
  await expect.poll(isUp, { timeout: 60_000 }).toBe(true);
  return server;
}

function kill({ pid }: ChildProcess): void {
  if (pid !== undefined) process.kill(-pid, "SIGKILL");
}

test("killed while it grades, it grades again after the restart, and counts it once", async ({ browser }) => {
  test.setTimeout(180_000);
  rmSync(DATA, { recursive: true, force: true });
  let server = await start();
  try {
    const context = await browser.newContext({ baseURL: URL });
    const page = await context.newPage();
    await signUp(page, newAccount("restart"));
    const source = file("repair-the-election", "solution");
    const sent = await page.request.post("/api/submissions", {
      data: { exercise: "repair-the-election", source },
    });
    const { id, verification } = submissionResponse.parse(await sent.json());
    expect(verification).toBeUndefined();
    // Six seconds of work; it is in the middle of them.
    await page.waitForTimeout(1_500);
    kill(server);
    await expect
      .poll(() =>
        page.request.get("/api/health").then(
          () => "up",
          () => "down",
        ),
      )
      .toBe("down");

    server = await start();
    const graded = async (): Promise<string | undefined> => {
      const answer = await page.request.get(`/api/submissions/${id}`);
      return submissionResponse.parse(await answer.json()).verification?.verdict;
    };
    await expect.poll(graded, { timeout: 90_000, intervals: [1_000] }).toBe("accepted");
    const account = exportFile.parse(await (await page.request.get("/api/account")).json());
    expect(account.events.filter(({ type }) => type === "exercise-verified")).toHaveLength(1);
  } finally {
    kill(server);
  }
});
