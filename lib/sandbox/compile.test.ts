import { describe, expect, it } from "vitest";
import { compile } from "./compile";
import { readSourceMap } from "./source-map";

const NODE = `import type { Ctx, Node, NodeId } from "happens-before";

interface Ping { readonly type: "ping" }

export class Echo implements Node<Ping> {
  init(ctx: Ctx<Ping>): void {
    ctx.setTimer("tick", 10);
  }
  onMessage(from: NodeId, message: Ping, ctx: Ctx<Ping>): void {
    ctx.send(from, message);
  }
  onTimer(): void {}
}
`;

describe("compile", () => {
  it("compiles a node against the kernel's own types", () => {
    const result = compile(NODE);
    expect(result).toMatchObject({ ok: true });
    if (result.ok) expect(result.compiled.javascript).toContain("exports.Echo = Echo");
  });

  it.each([
    ["a type that does not fit", NODE.replace('"tick", 10', '"tick", "10"'), 7, /not assignable/],
    ["a handler that is missing", NODE.replace("onTimer(): void {}", ""), 5, /onTimer/],
    ["a syntax error", "export const a = 1;\nexport const b = ;\n", 2, /Expression expected/],
    ["an import", 'import { readFileSync } from "fs";\nexport const a = readFileSync;\n', 1, /fs/],
    ["a global of the page", "export const a = 1;\nwindow.alert(a);\n", 2, /window/],
    ["a promise that is not there", "export const a = setTimeout(() => {}, 1);\n", 1, /setTimeout/],
  ])("refuses %s and says the line", (_name, source, line, message) => {
    const result = compile(source);
    if (result.ok) return expect.unreachable();
    expect(result.message).toMatch(message);
    expect(result.line).toBe(line);
  });

  it("a line of the JavaScript leads back to the line it was written on", () => {
    const result = compile(NODE);
    if (!result.ok) return expect.unreachable();
    const { javascript, sourceMap } = result.compiled;
    const original = readSourceMap(sourceMap);
    const lineOf = (text: string, part: string): number =>
      text.slice(0, text.indexOf(part)).split("\n").length;
    for (const part of ['ctx.setTimer("tick"', "ctx.send(from"]) {
      expect(original(lineOf(javascript, part), 8)).toBe(lineOf(NODE, part));
    }
  });

  it("a map that cannot be read changes no line", () => {
    expect(readSourceMap("{")(7)).toBe(7);
  });
});
