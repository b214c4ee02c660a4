/** What every command shares: exit codes, JSON on demand, and errors a person can act on. */
import { readFileSync } from "node:fs";

/** 0 accepted or ok, 1 rejected or violation, 2 bad input, 3 unknown. */
export const EXIT = { ok: 0, rejected: 1, badInput: 2, unknown: 3 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What was wrong, where, and what to do. Ends the command with exit code 2. */
export class BadInput extends Error {
  override readonly name = "BadInput";
}

/** One JSON value with `--json`, otherwise the text. */
export function print(json: boolean | undefined, value: unknown, text: string): void {
  process.stdout.write(`${json ? JSON.stringify(value) : text}\n`);
}

export function readInput(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (thrown) {
    const why =
      thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT"
        ? "no such file"
        : String(thrown);
    throw new BadInput(`${file}: ${why}. Give the path of a file that exists, from the folder you are in.`);
  }
}

export function readJson(file: string): unknown {
  try {
    return JSON.parse(readInput(file)) as unknown;
  } catch (thrown) {
    if (thrown instanceof BadInput) throw thrown;
    throw new BadInput(`${file} is not JSON: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
}

/** A whole number not below `min`, or a {@link BadInput} naming the option. */
export function wholeNumber(option: string, text: string, min: number): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < min) {
    throw new BadInput(`${option} ${text}: give a whole number, ${min} or more.`);
  }
  return value;
}

export function didYouMean(what: string, given: string, known: readonly string[]): BadInput {
  return new BadInput(`There is no ${what} ${JSON.stringify(given)}. Known: ${known.join(", ") || "none"}.`);
}
