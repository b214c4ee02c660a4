/**
 * Writes to the store one after the other, and again when one failed: a full disk or a closed database must not lose what is
 * still in memory, and must not be kept from the student.
 */
import type { Rows } from "./store";

const RETRY_MS = 5_000;
const PROBLEM = "This browser refused to save. Free some space, or export your work on the account page.";

interface Job {
  readonly owner: string;
  readonly rows: Rows;
  readonly forget: readonly string[];
}

export interface Writer {
  /** True when it is in the store; false when it will be tried again. */
  put(owner: string, rows: Rows, forget?: readonly string[]): Promise<boolean>;
  /** Resolves when everything asked for so far was tried. */
  idle(): Promise<void>;
}

export interface WriterHost {
  write(owner: string, rows: Rows, forget: readonly string[]): Promise<void> | undefined;
  timer(run: () => void, ms: number): () => void;
  /** A sentence for the student, or null when writing works again. */
  onProblem(problem: string | null): void;
}

export function createWriter(host: WriterHost): Writer {
  let tail: Promise<unknown> = Promise.resolve();
  const failed: Job[] = [];
  let planned = false;

  const attempt = async (job: Job): Promise<boolean> => {
    try {
      await host.write(job.owner, job.rows, job.forget);
      return true;
    } catch {
      failed.push(job);
      host.onProblem(PROBLEM);
      plan();
      return false;
    }
  };

  const plan = () => {
    if (planned) return;
    planned = true;
    host.timer(() => {
      planned = false;
      tail = tail.then(async () => {
        const jobs = failed.splice(0);
        for (const job of jobs) await attempt(job);
        if (failed.length === 0) host.onProblem(null);
      });
    }, RETRY_MS);
  };

  return {
    put: (owner, rows, forget = []) => {
      const done = tail.then(() => attempt({ owner, rows, forget }));
      tail = done;
      return done;
    },
    idle: async () => {
      await tail;
    },
  };
}
