/**
 * What a chapter's MDX contains, read from its syntax tree: `meta`, sections with their anchors and word counts, and every
 * element of the vocabulary with the values of its attributes. The page renders the compiled MDX; everything that is *known
 * about* a chapter (the contents list, the census, the claims test) comes from here, so the two cannot drift apart.
 */
import remarkGfm from "remark-gfm";
import remarkMdx from "remark-mdx";
import remarkParse from "remark-parse";
import { unified } from "unified";
import { visit } from "unist-util-visit";
import { exportedValues, programValue } from "./estree";
import { chapterMeta, type ChapterMeta } from "./schema";
import { slugify } from "./slugify";

export interface Heading {
  readonly id: string;
  readonly title: string;
}

export interface Section extends Heading {
  /** From 1, in order; the site shows it, the chapter's text does not contain it. */
  readonly number: number;
  /** Words of prose; code is not counted. */
  readonly words: number;
  readonly headings: readonly Heading[];
}

export interface MdxElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** The words between its tags. */
  readonly text: string;
  readonly line: number;
  /** Number of the section it stands in; 0 before the first. */
  readonly section: number;
}

export interface ChapterText {
  readonly meta: ChapterMeta;
  readonly sections: readonly Section[];
  readonly elements: readonly MdxElement[];
  readonly words: number;
  /** Targets of Markdown links, in order. */
  readonly links: readonly string[];
}

const parser = unified().use(remarkParse).use(remarkGfm).use(remarkMdx);
type Root = ReturnType<typeof parser.parse>;
type Content = Root["children"][number];

/** @throws Error naming the file and the line, when an attribute is not data or `meta` is not what the schema wants */
export function parseChapter(source: string, file: string): ChapterText {
  const tree = parser.parse(source);
  const sections: Section[] = [];
  const elements: MdxElement[] = [];
  const links: string[] = [];
  let words = 0;
  for (const node of tree.children) {
    if (node.type === "mdxjsEsm") continue;
    if (node.type === "heading") addHeading(sections, node.depth, textOf(node));
    const count = countWords(node);
    words += count;
    const current = sections.at(-1);
    if (current) sections[sections.length - 1] = { ...current, words: current.words + count };
    elements.push(...elementsIn(node, sections.length, file));
    visit(node, "link", ({ url }) => links.push(url));
  }
  return { meta: readMeta(tree, file), sections, elements, words, links };
}

function addHeading(sections: Section[], depth: number, title: string): void {
  const heading = { id: slugify(title), title };
  const current = sections.at(-1);
  if (depth === 2) sections.push({ ...heading, number: sections.length + 1, words: 0, headings: [] });
  else if (current) sections[sections.length - 1] = { ...current, headings: [...current.headings, heading] };
}

function readMeta(tree: Root, file: string): ChapterMeta {
  for (const node of tree.children) {
    if (node.type !== "mdxjsEsm" || !node.data?.estree) continue;
    const meta = exportedValues(node.data.estree).get("meta");
    if (meta === undefined) continue;
    const parsed = chapterMeta.safeParse(meta);
    if (parsed.success) return parsed.data;
    throw new Error(`${file}: meta: ${parsed.error.message}`);
  }
  throw new Error(`${file}: no "export const meta = { … }"`);
}

function elementsIn(node: Content, section: number, file: string): MdxElement[] {
  const found: MdxElement[] = [];
  visit(node, (child) => {
    if (child.type !== "mdxJsxFlowElement" && child.type !== "mdxJsxTextElement") return;
    const name = child.name ?? "";
    if (!/^[A-Z]/.test(name)) return;
    const line = child.position?.start.line ?? 0;
    const attributes: Record<string, unknown> = {};
    for (const attribute of child.attributes) {
      if (attribute.type !== "mdxJsxAttribute") {
        throw new Error(`${file}:${line}: <${name}> has a spread attribute`);
      }
      attributes[attribute.name] = attributeValue(attribute.value, `${file}:${line}: ${attribute.name}`);
    }
    found.push({ name, attributes, text: textOf(child), line, section });
  });
  return found;
}

type AttributeValue =
  string | null | undefined | { readonly data?: { readonly estree?: { readonly type: string } | null } };

function attributeValue(value: AttributeValue, where: string): unknown {
  if (value === null || value === undefined) return true;
  if (typeof value === "string") return value;
  const program = value.data?.estree;
  if (!program) throw new Error(`${where}: empty expression`);
  try {
    return programValue(program);
  } catch (error) {
    throw new Error(`${where}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

function textOf(node: Content): string {
  const parts: string[] = [];
  visit(node, (child) => {
    if (child.type === "text" || child.type === "inlineCode") parts.push(child.value);
  });
  return parts.join("").replace(/\s+/g, " ").trim();
}

/** A word is a run of letters, digits and their joiners: `W+R` is two, "don't" is one. */
function countWords(node: Content): number {
  let count = 0;
  visit(node, (child) => {
    if (child.type !== "text" && child.type !== "inlineCode") return;
    count += child.value.match(/[\p{L}\p{N}]+(['’.-][\p{L}\p{N}]+)*/gu)?.length ?? 0;
  });
  return count;
}
