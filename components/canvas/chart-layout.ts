/** Where the parts of a chart go. Pure: numbers in, pixels out. */
import type { Axis, Mark, ShapeName, Tone } from "./chart-types";

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface PlacedMark {
  readonly mark: Mark;
  readonly shape: ShapeName;
  readonly tone: Tone;
  /** Of the series. */
  readonly name: string;
  /** On a line, and therefore not to be moved. */
  readonly fixed?: boolean;
  readonly radius: number;
  readonly left: number;
  readonly top: number;
}

export function placeOf(
  { x, y }: { readonly x: number; readonly y: number },
  horizontal: Axis,
  vertical: Axis,
  box: Box,
): { readonly left: number; readonly top: number } {
  return {
    left: box.left + share(x, horizontal) * box.width,
    top: box.top + (1 - share(y, vertical)) * box.height,
  };
}

function share(value: number, { min, max }: Axis): number {
  return max === min ? 0.5 : (value - min) / (max - min);
}

/** A tick without room for its words keeps its line. */
export function labelledTicks(
  { ticks, format }: Axis,
  widthPx: number,
): readonly { readonly value: number; readonly labelled: boolean }[] {
  const longest = Math.max(1, ...ticks.map((tick) => format(tick).length));
  const fit = Math.max(1, Math.floor(widthPx / (longest * 7 + 12)));
  const every = Math.ceil(ticks.length / fit);
  const last = ticks.length - 1;
  return ticks.map((value, i) => ({ value, labelled: (last - i) % every === 0 }));
}

const RADIUS_PX = { normal: { one: 6, max: 12 }, compact: { one: 4, max: 9 } };

/** Area grows with the count. */
export function radiusOf(count: number, compact: boolean): number {
  const { one, max } = compact ? RADIUS_PX.compact : RADIUS_PX.normal;
  return Math.min(max, Math.sqrt(one ** 2 + (count - 1) * one * 1.4));
}

/** Marks that share a place are laid out in a row around it, inside the box; the row keeps the order of the series. Marks on a line stay. */
export function dodge(marks: readonly PlacedMark[], box: Box): readonly PlacedMark[] {
  const rows = new Map<string, PlacedMark[]>();
  for (const mark of marks.filter(({ fixed }) => !fixed)) {
    const place = `${Math.round(mark.left)} ${Math.round(mark.top)}`;
    rows.set(place, [...(rows.get(place) ?? []), mark]);
  }
  const moved = [...rows.values()].flatMap((row) => {
    if (row.length < 2) return row;
    const width = row.reduce((sum, { radius }) => sum + 2 * radius + 3, -3);
    const middle = row[0]?.left ?? 0;
    const right = box.left + box.width + 8;
    let left = Math.max(box.left - 8, Math.min(middle - width / 2, right - width));
    return row.map((mark) => {
      const placed = { ...mark, left: left + mark.radius };
      left += 2 * mark.radius + 3;
      return placed;
    });
  });
  return [...marks.filter(({ fixed }) => fixed), ...moved];
}
