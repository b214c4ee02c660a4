import { expect, it } from "vitest";
import { nextPath } from "./api";

it("after signing in one goes on within this site, and nowhere else", () => {
  expect(nextPath("?next=/practice/abd-register")).toBe("/practice/abd-register");
  for (const evil of ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", ""])
    expect(nextPath(`?next=${encodeURIComponent(evil)}`)).toBe("/progress");
  expect(nextPath("")).toBe("/progress");
});
