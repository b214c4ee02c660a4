/** The map promises no dead links: what is open is linked, what is announced is described and leads nowhere. */
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { courseMap, listChapters, listExercises, listSimulators } from "@/lib/curriculum";
import { CourseMap } from "./course-map";

const parts = await courseMap();
const html = renderToStaticMarkup(<CourseMap parts={parts} />);
const hrefs = [...html.matchAll(/href="([^"]+)"/g)].map((match) => match[1] ?? "");

describe("the course map", () => {
  it("shows all fifteen parts in order", () => {
    const at = parts.map((part) => html.indexOf(part.title.replaceAll("&", "&amp;")));
    expect(at).toHaveLength(15);
    expect(at).toEqual([...at].sort((a, b) => a - b));
    expect(at).not.toContain(-1);
  });

  it("links only to pages that exist", async () => {
    const pages = new Set([
      "/progress",
      ...(await listChapters()).map(({ slug }) => `/learn/${slug}`),
      ...(await listExercises()).map(({ slug }) => `/practice/${slug}`),
      ...(await listSimulators()).map(({ slug }) => `/playground/${slug}`),
    ]);
    expect(hrefs.length).toBeGreaterThan(0);
    expect(hrefs.map((href) => href.split("#")[0]).filter((page) => !pages.has(page ?? ""))).toEqual([]);
  });

  it("says of an announced part what it will contain, without a link in it", () => {
    const announced = parts.filter((part) => part.state === "announced");
    const blocks = [...html.matchAll(/<details.*?<\/details>/gs)].map(([block]) => block);
    expect(blocks).toHaveLength(announced.length);
    for (const [index, part] of announced.entries()) {
      expect(blocks[index]).toContain(part.purpose.split("'")[0]?.replaceAll("&", "&amp;"));
      expect(blocks[index]).toContain(`${part.sections.length} sections`);
      expect(blocks[index]).not.toContain("<a ");
    }
  });

  it("links each section of an open part", () => {
    for (const part of parts.filter((one) => one.state === "open"))
      for (const { id } of part.sections) expect(hrefs).toContain(`/learn/${part.slug}#${id}`);
  });
});
