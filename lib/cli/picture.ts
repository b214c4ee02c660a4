/**
 * A history as one HTML file: a row for each client, an interval for each operation, the order found or the longest that are
 * possible, and where they end. Nothing is fetched, and whatever operations say is text, never markup: the data is JSON in which
 * no `<` is left, and the script (`picture-script.ts`) makes elements from it with `textContent` only.
 */
import type { ObjectCheckResult, ObjectOperation } from "@/lib/checkers";
import { PICTURE_SCRIPT } from "./picture-script";
import { PICTURE_STYLE } from "./picture-style";

export interface Drawing {
  readonly title: string;
  readonly operations: readonly ObjectOperation[];
  readonly result: Pick<ObjectCheckResult, "verdict" | "witness" | "refuted" | "explanation">;
  /** The objects an operation touches. */
  keysOf(operation: ObjectOperation): readonly string[];
}

/** More than this a picture does not show: of the refuted keys first, and there up to where the search was stuck. */
const OPERATIONS_MAX = 4000;
const ORDERS_MAX = 200;
const TEXT_MAX = 2000;

export function pictureOf({ title, operations, result, keysOf }: Drawing): string {
  const { verdict, witness, refuted, explanation } = result;
  const shown = chosen(operations, result, keysOf);
  const places = new Map(shown.map(({ label }, place) => [label, place]));
  const placesOf = (labels: readonly string[]) => labels.flatMap((label) => places.get(label) ?? []);
  const orders = refuted
    ? [refuted.longest, ...refuted.partials.filter((order) => order.join() !== refuted.longest.join())]
    : [witness ?? []];
  const data = {
    total: operations.length,
    verdict,
    conflict: placesOf(refuted?.conflict ?? []),
    stuck: placesOf(refuted?.stuck === undefined ? [] : [refuted.stuck])[0] ?? -1,
    keys: [...new Set([...(refuted?.keys ?? []), ...shown.flatMap(keysOf)])],
    key: refuted && refuted.keys.length === 1 ? refuted.keys[0] : null,
    orders: orders.slice(0, ORDERS_MAX).map(placesOf),
    operations: shown.map((operation) => ({
      label: operation.label.slice(0, TEXT_MAX),
      client: operation.process.slice(0, TEXT_MAX),
      text: operation.text.slice(0, TEXT_MAX),
      keys: keysOf(operation),
      outcome: operation.outcome,
      call: operation.call,
      end: operation.end,
      from: operation.rank.call,
      to: Number.isFinite(operation.rank.end) ? operation.rank.end : null,
    })),
  };
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>${escapeHtml(title)}: ${verdict}</title>
<style>${PICTURE_STYLE}</style>
</head>
<body>
<header>
<h1>${escapeHtml(title)} <span class="verdict ${verdict}">${verdict}</span></h1>
<p id="explanation">${escapeHtml(explanation)}</p>
<form id="controls">
<label>Key <select id="key"></select></label>
<label>Order <select id="order"></select></label>
<span id="count"></span>
</form>
</header>
<main id="history" aria-label="The history, a row for each client"></main>
<aside id="details" aria-live="polite"></aside>
<noscript>This picture is drawn by a script in this file.</noscript>
<script type="application/json" id="data">${safeJson(data)}</script>
<script>${PICTURE_SCRIPT}</script>
</body>
</html>
`;
}

function chosen(
  operations: readonly ObjectOperation[],
  { refuted }: Drawing["result"],
  keysOf: Drawing["keysOf"],
): readonly ObjectOperation[] {
  if (operations.length <= OPERATIONS_MAX) return operations;
  const keys = new Set(refuted?.keys);
  const concerned = operations.filter((operation) => keysOf(operation).some((key) => keys.has(key)));
  const stuck = concerned.findIndex(({ label }) => label === refuted?.stuck);
  const end = Math.min(concerned.length, Math.max(stuck + 100, OPERATIONS_MAX));
  const shown = new Set(concerned.slice(Math.max(0, end - OPERATIONS_MAX), end));
  for (const operation of operations) {
    if (shown.size >= OPERATIONS_MAX) break;
    shown.add(operation);
  }
  return operations.filter((operation) => shown.has(operation));
}

/** JSON that can stand in a script element: it cannot end it, nor begin a comment in it. */
function safeJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll("<", "\\u003c")
    .replaceAll(">", "\\u003e")
    .replaceAll("&", "\\u0026")
    .replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029");
}

function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}
