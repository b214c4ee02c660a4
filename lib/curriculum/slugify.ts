/**
 * The anchor of a heading, by the rule of GitHub that writers know: lower case, punctuation dropped, each space a hyphen.
 * Pure, so the page and the reader of the chapter agree on every anchor. Two equal headings in one chapter are an error that
 * the claims test reports.
 */
export function slugify(title: string): string {
  return title
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .replace(/\s/g, "-");
}
