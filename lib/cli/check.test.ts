/** `hb check`, as it is run: what is printed, the exit code, and the line of what cannot be read. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { main } from "./main";

const folder = mkdtempSync(path.join(tmpdir(), "hb-check-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function hb(text: string, ...options: string[]): Promise<{ code: number; out: string; error: string }> {
  const file = path.join(folder, "history.json");
  writeFileSync(file, text);
  let [out, error] = ["", ""];
  const stdout = vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    out += String(chunk);
    return true;
  });
  const stderr = vi.spyOn(console, "error").mockImplementation((line: unknown) => {
    error += String(line).replaceAll(file, "history.json");
  });
  try {
    return { code: await main(["check", file, ...options]), out, error };
  } finally {
    stdout.mockRestore();
    stderr.mockRestore();
  }
}

const write = '{"client":"A","call":0,"return":2,"kind":"write","key":"x","value":1}';
const read = (output: number) =>
  `{"client":"B","call":3,"return":5,"kind":"read","key":"x","output":${output}}`;
const file = (...operations: readonly string[]) => `{"operations":[\n${operations.join(",\n")}\n]}`;

describe("hb check", () => {
  it("tells causal convergence from causal memory, which contain neither the other", async () => {
    // Each process sees its own write first and the other's after it: two orders of one pair of concurrent writes.
    const entry = (client: string, call: number, kind: string, value: number): string =>
      `{"client":"${client}","call":${call},"return":${call + 1},"kind":"${kind}","key":"x","${kind === "read" ? "output" : "value"}":${value}}`;
    const history = file(
      entry("A", 0, "write", 1),
      entry("B", 0, "write", 2),
      entry("A", 2, "read", 2),
      entry("B", 2, "read", 1),
    );
    expect(await hb(history, "--consistency", "cm")).toMatchObject({ code: 0 });
    expect(await hb(history, "--consistency", "ccv")).toMatchObject({ code: 1 });
  });

  it("prints verdict, model, consistency and witness, and exits with 0", async () => {
    const { code, out } = await hb(file(write, read(1)), "--json");
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      verdict: "ok",
      model: "kv",
      consistency: "linearizable",
      witness: ["A1", "B1"],
    });
  });

  it("explains a violation by a circle where there is one, and exits with 1", async () => {
    const { code, out } = await hb(file(write, read(0)), "--json");
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      verdict: "violation",
      cycle: { ops: ["A1", "B1", "A1"] },
      conflict: ["A1", "B1"],
    });
    expect((await hb(file(write, read(0)), "--consistency", "sequential")).code).toBe(0);
  });

  it("takes the model from the operations, the file or the option", async () => {
    const add = '{"client":"A","call":0,"return":2,"kind":"append","key":"x","value":"a"}';
    expect((await hb(file(add))).code).toBe(0);
    expect((await hb(file(add), "--model", "kv")).code).toBe(0);
    expect((await hb(file(add), "--model", "queue")).code).toBe(2);
    expect((await hb(file(write, read(1).replace('"x"', '"y"')), "--model", "register")).error).toMatch(
      /no keys/,
    );
  });

  it.each([
    ["a broken line", file(write, '{"client":"B" "call":1}'), /line 3: expected , or }, found "call"/],
    ["a text that ends too early", '{"operations":[', /line 1: expected a value, found the end of the file/],
    ["a wrong entry", file(write, write.replace("write", "wrote")), /line 3: operations\[1\]\.kind/],
    [
      "a wrong entry of another model",
      `{"model":"queue","operations":[\n\n{"client":1,"call":0,"return":1,"kind":"dequeue"}]}`,
      /line 3: operations\[0\]: say what/,
    ],
    [
      "a wrong event",
      `[\n{"process":0,"type":"ok","f":"read"}]`,
      /line 2: \[0\]: process 0 has invoked nothing/,
    ],
    [
      "a wrong event of a list with one a line",
      `{"process":0,"type":"invoke","f":"read"}\n\n{"process":0,"type":"well"}`,
      /line 3: \[1\]: type/,
    ],
    [
      "a broken event of such a list",
      `{"process":0,"type":"invoke","f":"read"}\n{"process"}`,
      /line 2: expected :, found }/,
    ],
    ["an unknown model", `{"model":"tree","operations":[]}`, /There is no data model "tree"/],
  ])("names the line of %s", async (_what, text, message) => {
    const { code, error } = await hb(text);
    expect(code).toBe(2);
    expect(error).toMatch(message);
  });

  it("checks transactions against an isolation level", async () => {
    const skew = `{"model":"rw-register","init":0,"transactions":[
      {"client":"A","call":0,"return":9,"ops":[["r","x",0],["w","y",1]]},
      {"client":"B","call":0,"return":9,"ops":[["r","y",0],["w","x",1]]}]}`;
    expect((await hb(skew)).code).toBe(1);
    expect((await hb(skew, "--level", "read-committed")).code).toBe(0);
  });
});
