/** What has been entered is known, exactly; and what is reached with more unanswered operations than before is superfluous. */
import { describe, expect, it } from "vitest";
import { Configurations } from "./configurations";

const words = (...values: readonly number[]) => Int32Array.from(values);

describe("configurations", () => {
  it("differ by state, by window and by where it begins", () => {
    const known = new Configurations(0);
    const done = words(5, 7, 9);
    const none = words();
    expect(known.add(1, 0, 1, done, none)).toBe(true);
    expect(known.add(1, 0, 1, words(5, 7, 10), none)).toBe(false);
    expect(known.add(2, 0, 1, done, none)).toBe(true);
    expect(known.add(1, 0, 1, words(5, 8, 9), none)).toBe(true);
    expect(known.add(1, 1, 1, done, none)).toBe(true);
  });

  it("with more unanswered operations used are superfluous, with fewer or others they are not", () => {
    const known = new Configurations(2);
    const done = words(5);
    expect(known.add(1, 0, 0, done, words(0b0110, 1))).toBe(true);
    expect(known.add(1, 0, 0, done, words(0b0110, 1))).toBe(false);
    expect(known.add(1, 0, 0, done, words(0b1110, 3))).toBe(false);
    expect(known.add(1, 0, 0, done, words(0b1010, 1))).toBe(true);
    expect(known.add(1, 0, 0, done, words(0b0110, 0))).toBe(true);
    expect(known.add(1, 0, 0, done, words(0b0100, 0))).toBe(true);
  });

  it("stay known while the memory grows", () => {
    const known = new Configurations(1);
    const all = Array.from({ length: 20_000 }, (_, n) => [n % 7, words(n), words(0)] as const);
    expect(all.every(([state, done, used]) => known.add(state, 0, 0, done, used))).toBe(true);
    expect(all.some(([state, done, used]) => known.add(state, 0, 0, done, used))).toBe(false);
    expect(known.bytes).toBeLessThan(20_000 * 64);
  });
});
