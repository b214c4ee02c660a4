/**
 * Required by @next/mdx. Nothing is global here: a page gives each chapter its own vocabulary (components/mdx), because
 * citations and section numbers belong to one chapter.
 */
import type { MDXComponents } from "mdx/types";

export function useMDXComponents(components: MDXComponents = {}): MDXComponents {
  return components;
}
