/** Simulators: every folder under components/simulators with an `index.tsx`, and where the course uses it. */
import { chapterText } from "./chapters";
import { chapterFolders, simulatorFolders } from "./folders";
import { readSimulatorMeta } from "./read-data";

export interface SimulatorUse {
  readonly chapter: string;
  readonly chapterTitle: string;
  readonly section: number;
  readonly sectionId: string;
  readonly task: string;
}

export interface SimulatorSummary {
  readonly slug: string;
  readonly title: string;
  readonly summary: string;
  /** In the order a reader meets them. */
  readonly uses: readonly SimulatorUse[];
}

export async function listSimulators(): Promise<SimulatorSummary[]> {
  const uses = allUses();
  const all = await Promise.all(
    simulatorFolders().map(async (slug) => {
      const meta = await readSimulatorMeta(slug);
      const own = uses.filter((use) => use.slug === slug).map(({ slug: _slug, ...use }) => use);
      return {
        slug,
        title: meta?.title ?? titleOf(slug),
        summary: meta?.summary ?? own[0]?.task ?? "",
        uses: own,
      };
    }),
  );
  const firstUse = (slug: string) => {
    const at = uses.findIndex((use) => use.slug === slug);
    return at === -1 ? uses.length : at;
  };
  return all.sort((a, b) => firstUse(a.slug) - firstUse(b.slug));
}

function allUses(): (SimulatorUse & { readonly slug: string })[] {
  return chapterFolders().flatMap((folder) => {
    const { meta, sections, elements } = chapterText(folder);
    return elements
      .filter((element) => element.name === "Simulator")
      .map((element) => ({
        slug: String(element.attributes["slug"]),
        chapter: meta.slug,
        chapterTitle: meta.title,
        section: element.section,
        sectionId: sections[element.section - 1]?.id ?? "",
        task: String(element.attributes["task"] ?? ""),
      }));
  });
}

export function titleOf(slug: string): string {
  return slug.replace(/(^|-)([a-z])/g, (_, dash: string, letter: string) => {
    return `${dash === "" ? "" : " "}${letter.toUpperCase()}`;
  });
}
