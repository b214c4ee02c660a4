import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, it } from "vitest";
import { hashSource } from "./source-hash";

const reference = (text: string) => createHash("sha256").update(text, "utf8").digest("hex");

it("names a source as any other SHA-256 does", () => {
  expect(hashSource("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  for (const length of [0, 1, 55, 56, 63, 64, 65, 119, 120, 5_000])
    expect(hashSource("é".repeat(length))).toBe(reference("é".repeat(length)));
  fc.assert(
    fc.property(
      fc.string({ unit: "binary", maxLength: 200 }),
      (text) => hashSource(text) === reference(text),
    ),
  );
});

it("tells sources apart that differ in one character", () => {
  expect(hashSource("w + r > n")).not.toBe(hashSource("w + r >= n"));
});
