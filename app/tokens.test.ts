/**
 * The palette is written in globals.css as two sets of values. These claims keep it readable: the two spellings of the dark
 * theme agree, both themes name the same colours, and each colour that is used for words reaches WCAG AA on each ground.
 */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const css = readFileSync(new URL("./globals.css", import.meta.url), "utf8");

function tokens(selector: string): Map<string, string> {
  const start = css.indexOf(`${selector} {`);
  const block = css.slice(start, css.indexOf("}", start));
  return new Map(
    [...block.matchAll(/--((?:color|node|msg|shadow)-[a-z0-9-]+):\s*([^;]+);/g)].map(([, name, value]) => [
      name ?? "",
      value ?? "",
    ]),
  );
}

const light = tokens("\n:root");
const dark = tokens(':root[data-theme="dark"]');
const darkBySystem = tokens(':root:not([data-theme="light"])');

function luminance(hex: string): number {
  const channels = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255);
  const [r = 0, g = 0, b = 0] = channels.map((c) =>
    c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

const GROUNDS = ["color-bg", "color-surface", "color-raised"] as const;
const TEXT = ["text", "muted", "accent", "danger", "ok", "warn", "violation"].map((name) => `color-${name}`);
const DRAWN = [...light.keys()].filter((name) => /^(node|msg)-/.test(name));

describe("the palette", () => {
  it("has the same dark values for the system's wish and the reader's choice", () => {
    expect(dark.size).toBeGreaterThan(20);
    expect(darkBySystem).toEqual(dark);
  });

  it("gives every colour a dark value", () => {
    expect([...dark.keys()].sort()).toEqual([...light.keys()].sort());
  });

  it("is the colour of the browser's frame in both themes", () => {
    const layout = readFileSync(new URL("./layout.tsx", import.meta.url), "utf8");
    expect(layout).toContain(`"(prefers-color-scheme: light)", color: "${light.get("color-bg")}"`);
    expect(layout).toContain(`"(prefers-color-scheme: dark)", color: "${dark.get("color-bg")}"`);
  });

  for (const [theme, values] of [
    ["light", light],
    ["dark", dark],
  ] as const) {
    const value = (name: string) => values.get(name) ?? "";

    it(`reads at AA in the ${theme} theme: words, nodes and messages on every ground`, () => {
      for (const ground of GROUNDS) {
        for (const name of [...TEXT, ...DRAWN]) {
          const ratio = contrast(value(name), value(ground));
          expect.soft(ratio, `${name} on ${ground} is ${ratio.toFixed(2)}`).toBeGreaterThanOrEqual(4.5);
        }
      }
    });

    it(`reads at AA in the ${theme} theme: words on a filled accent, accent on its soft ground`, () => {
      expect(contrast(value("color-accent-contrast"), value("color-accent"))).toBeGreaterThanOrEqual(4.5);
      expect(contrast(value("color-accent"), value("color-accent-soft"))).toBeGreaterThanOrEqual(4.5);
      expect(contrast(value("color-text"), value("color-accent-soft"))).toBeGreaterThanOrEqual(4.5);
    });

    it(`outlines controls at 3 : 1 in the ${theme} theme`, () => {
      for (const ground of GROUNDS)
        expect.soft(contrast(value("color-border-strong"), value(ground)), ground).toBeGreaterThanOrEqual(3);
    });
  }
});
