/** In the thread a server uses, with the scripts that `npm start` and `npm test` prepare. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { verify } from "./verifier";

const source = (file: string) => readFileSync(`content/exercises/quorum-intersection/${file}.ts`, "utf8");

test("a thread grades the solution, a mutant, and what does not compile", async () => {
  const [solution, mutant, broken] = await Promise.all([
    verify("quorum-intersection", source("solution"), { seeds: 5, seedBase: 900_000 }),
    verify("quorum-intersection", source("mutants/w-plus-r-at-least-n"), { seeds: 5, seedBase: 900_000 }),
    verify("quorum-intersection", "export const x: number = 'one';", { seeds: 5, seedBase: 900_000 }),
  ]);
  expect(solution.verdict).toBe("accepted");
  expect(mutant.verdict).toBe("rejected");
  expect(broken).toMatchObject({ verdict: "error", line: 1, message: expect.stringMatching(/compile/) });
});

test("an exercise without a script is refused, not accepted", async () => {
  await expect(verify("no-such-exercise", "", { seeds: 1, seedBase: 1 })).rejects.toThrow();
});
