/** What the explorer calls things: one word for one idea, in the legend, the plot and the table. */
import type { Series, ShapeName, Tone } from "@/components/canvas/chart";
import type { PointKind } from "./point";

export const KINDS: readonly {
  readonly kind: PointKind;
  readonly name: string;
  readonly short: string;
  readonly shape: ShapeName;
  readonly tone: Tone;
}[] = [
  { kind: "whole", name: "No partition", short: "none", shape: "circle", tone: 3 },
  {
    kind: "quiet",
    name: "Partition, but no write was read across it",
    short: "nothing read across",
    shape: "square",
    tone: 1,
  },
  {
    kind: "spanned",
    name: "Partition, with a write on one side and a later read on the other",
    short: "write, then read across",
    shape: "triangle",
    tone: 2,
  },
];

export const LEGEND: readonly Series[] = KINDS.map(({ kind, name, shape, tone }) => ({
  ...{ id: kind, name, shape, tone },
  marks: [],
}));

export function kindWords(kind: PointKind): string {
  return KINDS.find((one) => one.kind === kind)?.short ?? kind;
}

export function percent(share: number): string {
  const value = share * 100;
  return Number.isInteger(value)
    ? `${value}\u00a0%`
    : `${value.toFixed(value > 99 || value < 1 ? 1 : 0)}\u00a0%`;
}

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)}\u00a0s`;
}

export function counted(count: number, noun: string): string {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}
