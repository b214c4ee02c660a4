/** Where the names on the map go: beside their places, and not on top of each other or of another place. */

export interface LabelOf {
  readonly x: number;
  readonly y: number;
  readonly name: string;
  readonly who: string;
}

export interface PlacedLabel {
  readonly name: string;
  readonly who: string;
  /** From the place to the label's first line. */
  readonly dx: number;
  readonly dy: number;
  readonly anchor: "start" | "end";
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const NAME_PX = 6;
const WHO_PX = 6.2;
/** Of the two lines, above and below the first one's foot. */
const ASCENT = 9;
const DESCENT = 14;
const DOT = 5;
/** A label may stand above the northernmost places. */
export const NORTH_MARGIN = 28;

const SPOTS = [
  { dx: 8, dy: -2, anchor: "start" },
  { dx: -8, dy: -2, anchor: "end" },
  { dx: 4, dy: -20, anchor: "start" },
  { dx: -4, dy: -20, anchor: "end" },
  { dx: 4, dy: 18, anchor: "start" },
  { dx: -4, dy: 18, anchor: "end" },
] as const;

/** The first spot that is free, from the left of the map to the right; the first of all when none is. */
export function placeLabels(
  places: readonly LabelOf[],
  map: { readonly width: number; readonly height: number },
): readonly PlacedLabel[] {
  const taken: Box[] = places.map(({ x, y }) => ({
    left: x - DOT,
    right: x + DOT,
    top: y - DOT,
    bottom: y + DOT,
  }));
  const placed = new Map<LabelOf, PlacedLabel>();
  for (const one of places.toSorted((a, b) => a.x - b.x)) {
    const free = SPOTS.find((spot) => {
      const box = boxOf(one, spot);
      const inside =
        box.left >= 0 && box.right <= map.width && box.top >= -NORTH_MARGIN && box.bottom <= map.height + 4;
      return inside && !taken.some((other) => overlap(box, other));
    });
    const spot = free ?? SPOTS[0];
    taken.push(boxOf(one, spot));
    placed.set(one, { name: one.name, who: one.who, ...spot });
  }
  return places.flatMap((one) => placed.get(one) ?? []);
}

function boxOf({ x, y, name, who }: LabelOf, { dx, dy, anchor }: (typeof SPOTS)[number]): Box {
  const width = Math.max(name.length * NAME_PX, who.length * WHO_PX);
  const left = anchor === "start" ? x + dx : x + dx - width;
  return { left, right: left + width, top: y + dy - ASCENT, bottom: y + dy + DESCENT };
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
