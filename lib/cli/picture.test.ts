/** A picture is one file that fetches nothing, and whatever a history says in it is text. */
import { describe, expect, it } from "vitest";
import { checkObject, makeOperations, OBJECT_MODELS, type RecordedCall } from "@/lib/checkers";
import { pictureOf } from "./picture";
import { PICTURE_SCRIPT } from "./picture-script";

const hostile = "</script><script>alert(1)</script><!--<img src=x onerror=alert(2)>&\"'\u2028";

function pictureWith(text: string, output: string): string {
  const write = { process: text, call: 0, end: 1, outcome: "ok", output: undefined } as const;
  const calls: RecordedCall[] = [
    { ...write, op: { kind: "write", key: text, value: text } },
    { ...write, process: "B", call: 2, end: 3, op: { kind: "read", key: text }, output },
    {
      ...write,
      process: "C",
      call: 4,
      end: null,
      outcome: "unknown",
      op: { kind: "write", key: text, value: 1 },
    },
  ];
  const operations = makeOperations(calls);
  const model = OBJECT_MODELS.register;
  const result = checkObject(operations, model, { partials: true });
  return pictureOf({ title: text, operations, result, keysOf: ({ op }) => model.keys(op) });
}

interface Data {
  readonly key: string | null;
  readonly stuck: number;
  readonly conflict: readonly number[];
  readonly orders: readonly (readonly number[])[];
  readonly operations: readonly {
    readonly text: string;
    readonly client: string;
    readonly to: number | null;
  }[];
}

function dataOf(picture: string): Data {
  const data: Data = JSON.parse(/id="data">(.*)<\/script>/.exec(picture)?.[1] ?? "");
  return data;
}

describe("a picture", () => {
  it("holds hostile text as text: no element and no script but its own", () => {
    for (const picture of [pictureWith(hostile, hostile), pictureWith(hostile, "other")]) {
      expect(picture.match(/<script/g)).toHaveLength(2);
      expect(picture.match(/<\/script/g)).toHaveLength(2);
      expect(picture).not.toMatch(/<img|<!--/);
      const { key, operations } = dataOf(picture);
      expect(operations[0]?.client).toBe(hostile);
      expect(key === null || key === hostile).toBe(true);
    }
  });

  it("makes elements from text only", () => {
    expect(PICTURE_SCRIPT).not.toMatch(
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|Function\(/,
    );
    expect(PICTURE_SCRIPT).not.toMatch(/<\/?script/);
  });

  it("fetches nothing, and forbids it", () => {
    const picture = pictureWith("x", "other");
    expect(picture).toContain("default-src 'none'");
    expect(picture.replaceAll("http://www.w3.org/2000/svg", "")).not.toMatch(
      /https?:|src=|href=|url\(|@import/,
    );
  });

  it("shows a witness, or where the longest orders end and what contradicts itself", () => {
    expect(dataOf(pictureWith("x", "x"))).toMatchObject({ stuck: -1, conflict: [], orders: [[0, 1]] });
    expect(dataOf(pictureWith("x", "other"))).toMatchObject({
      key: "x",
      stuck: 1,
      conflict: [1],
      orders: [[0]],
    });
    expect(dataOf(pictureWith("x", "x")).operations[2]?.to).toBeNull();
  });

  it("of very many operations shows those about the refutation", () => {
    const model = OBJECT_MODELS.register;
    const operations = makeOperations(
      Array.from({ length: 9000 }, (_, n): RecordedCall => ({
        process: "A",
        call: 2 * n,
        end: 2 * n + 1,
        outcome: "ok",
        op: n === 8000 ? { kind: "read", key: "x" } : { kind: "write", key: "x", value: n },
        output: n === 8000 ? 5 : undefined,
      })),
    );
    const result = checkObject(operations, model);
    const picture = pictureOf({ title: "long", operations, result, keysOf: ({ op }) => model.keys(op) });
    const { operations: shown, stuck } = dataOf(picture);
    expect(shown).toHaveLength(4000);
    expect(shown[stuck]?.text).toBe("read(x)=5");
  }, 20_000);
});
