/**
 * The one walker of golden scenarios: small, named situations whose whole trace is committed in `golden/`, beside the
 * protocol, as the specification a reader follows line by line. A change of the protocol shows up there as a diff; it is
 * read, explained in the commit, and only then accepted: `GOLDEN=write npx vitest run lib/protocols/<name>`. For tests alone.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { formatRun, run, type Program } from "@/lib/sim";
import type { GoldenScenarios } from "./scenario";

/** One test a scenario. `testUrl` is the test's `import.meta.url`; the seed is 1. */
export function goldenScenarios(program: Program, scenarios: GoldenScenarios, testUrl: string): void {
  const accept = process.env["GOLDEN"] === "write";
  describe("golden scenarios", () => {
    test.each(Object.entries(scenarios))("%s", (name, { claim, scenario }) => {
      const file = fileURLToPath(new URL(`golden/${name}.golden.txt`, testUrl));
      const text = `${claim}\n\n${formatRun(run(program, scenario, 1))}`;
      if (accept) {
        mkdirSync(fileURLToPath(new URL("golden", testUrl)), { recursive: true });
        writeFileSync(file, text);
      }
      expect(existsSync(file), `no golden trace yet: read this one, then accept it\n${text}`).toBe(true);
      expect(text).toBe(readFileSync(file, "utf8"));
    });
  });
}
