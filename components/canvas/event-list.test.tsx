/** A run of thousands is stepped through with the keyboard: one row is the present one, and only its neighbourhood is drawn. */
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { EventList } from "./event-list";

const rows = Array.from({ length: 3000 }, (_, index) => ({
  index,
  timeMs: index * 1.26,
  text: `event no. ${index}`,
}));
const rendered = (at: number, broken?: number) =>
  renderToStaticMarkup(<EventList rows={rows} at={at} broken={broken} onPick={() => undefined} />);
const options = (html: string) => [...html.matchAll(/<li[^>]*role="option"[^>]*>/g)].map(([tag]) => tag);

describe("a list of events", () => {
  it("has one present event, and names it to those who listen", () => {
    const html = rendered(1500);
    const [selected, ...more] = options(html).filter((tag) => tag.includes('aria-selected="true"'));
    expect(more).toEqual([]);
    const id = /id="([^"]+)"/.exec(selected ?? "")?.[1];
    expect(id).toMatch(/-1500$/);
    expect(html).toContain(`aria-activedescendant="${id}"`);
  });

  it.each([0, 1500, 2999])("draws only what is around event %i", (at) => {
    const html = rendered(at);
    expect(options(html).length).toBeLessThan(200);
    expect(html).toContain(`event no. ${at}`);
  });

  it("has no present event before the first", () => {
    const html = rendered(-1);
    expect(html).not.toContain('aria-selected="true"');
    expect(html).not.toContain("aria-activedescendant");
  });

  it("marks where a property broke, and nothing when none did", () => {
    expect(options(rendered(10, 12)).filter((tag) => tag.includes("data-broken"))).toHaveLength(1);
    expect(rendered(10)).not.toContain("data-broken");
  });
});
