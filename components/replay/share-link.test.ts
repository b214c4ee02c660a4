/** A link gives back the run it was made from, and anything else is refused with a reason. */
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { decodeScene, encodeScene, type Scene } from "./share-link";

const schema = z.strictObject({ n: z.int().min(1).max(5), text: z.string() });
type P = z.infer<typeof schema>;
const names = ({ n }: P) => ["A", "B", "C", "D", "E"].slice(0, n);
const scene: Scene<P> = {
  seed: 4_294_967_295,
  parameters: { n: 3, text: "Größe → 1" },
  interventions: [
    { kind: "part", at: 10, groups: [["A"], ["B", "C"]] },
    { kind: "crash", at: 20.5, node: "B" },
    { kind: "drop", at: 30, until: 40, match: { from: "A", type: "Vote" } },
  ],
};
const problem = (text: string) => {
  const decoded = decodeScene(text, schema, names);
  return decoded.kind === "refused" ? decoded.problem : null;
};

describe("a share link", () => {
  it("gives back the scene, in characters an address can have", () => {
    const text = encodeScene(scene);
    expect(text).toMatch(/^[\w-]+$/);
    expect(decodeScene(text, schema, names)).toEqual({ kind: "scene", scene });
  });

  it("is refused when it is cut off, changed or not ours", () => {
    const text = encodeScene(scene);
    expect(problem(text.slice(0, -7))).toMatch(/cut off/);
    expect(problem("%%%")).toMatch(/cut off/);
    expect(problem("e30")).toMatch(/v:/);
    expect(problem("A".repeat(30_000))).toMatch(/too long/);
  });

  it("is refused when it asks for what the simulator cannot be", () => {
    expect(problem(encodeScene({ ...scene, seed: -1 }))).toMatch(/seed/);
    expect(problem(encodeScene({ ...scene, parameters: { n: 9, text: "" } }))).toMatch(/parameters\.n/);
    expect(problem(encodeScene({ ...scene, parameters: { n: 2, text: "" } }))).toMatch(/speaks of C/);
  });
});
