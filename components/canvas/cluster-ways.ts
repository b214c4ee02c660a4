/**
 * The way of a message from one member to another: a straight line between their boxes, or, where somebody stands in between, a
 * curve around them. It keeps to the right, so a question and its answer do not meet.
 */
import type { ClusterLayout, Place } from "./cluster-layout";

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Way {
  /** For the attribute `d` of a path. */
  readonly path: string;
  /** Where one is after a part of the way, 0 to 1. */
  at(part: number): Point;
}

/** Between a curve and the box it goes around. */
const CLEARANCE_PX = 10;

export function wayBetween(from: Place, to: Place, layout: ClusterLayout): Way {
  const inTheWay = [...layout.places.values()].filter(
    (place) => place !== from && place !== to && crosses(from, to, place),
  );
  if (inTheWay.length === 0) return straight(edgeOf(from, to), edgeOf(to, from));
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy);
  const right = { x: -dy / length, y: dx / length };
  const reach = Math.max(
    ...inTheWay.map((place) => (Math.abs(right.x) * place.width + Math.abs(right.y) * place.height) / 2),
  );
  // A curve of one control point comes half as far as that point.
  const by = 2 * (reach + CLEARANCE_PX);
  const control = { x: (from.x + to.x) / 2 + right.x * by, y: (from.y + to.y) / 2 + right.y * by };
  return curved(edgeOf(from, control), control, edgeOf(to, control));
}

/** The point where the line from the centre of a box to somewhere else leaves the box. */
export function edgeOf(from: Place, to: Point): Point {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  if (dx === 0 && dy === 0) return { x: from.x, y: from.y - from.height / 2 };
  const scale = Math.min(from.width / 2 / Math.abs(dx || 1e-9), from.height / 2 / Math.abs(dy || 1e-9));
  return { x: from.x + dx * scale, y: from.y + dy * scale };
}

function straight(start: Point, end: Point): Way {
  return {
    path: `M${start.x} ${start.y}L${end.x} ${end.y}`,
    at: (part) => ({ x: start.x + (end.x - start.x) * part, y: start.y + (end.y - start.y) * part }),
  };
}

function curved(start: Point, control: Point, end: Point): Way {
  const along = (part: number, axis: "x" | "y"): number =>
    (1 - part) ** 2 * start[axis] + 2 * part * (1 - part) * control[axis] + part ** 2 * end[axis];
  return {
    path: `M${start.x} ${start.y}Q${control.x} ${control.y} ${end.x} ${end.y}`,
    at: (part) => ({ x: along(part, "x"), y: along(part, "y") }),
  };
}

/** Does the line between two centres go through a third box? The interval of it that is inside, axis by axis. */
function crosses(from: Point, to: Point, box: Place): boolean {
  let [enters, leaves] = [0, 1];
  for (const [axis, half] of [
    ["x", box.width / 2],
    ["y", box.height / 2],
  ] as const) {
    const [start, by] = [from[axis] - box[axis], to[axis] - from[axis]];
    if (by === 0) {
      if (Math.abs(start) >= half) return false;
      continue;
    }
    const ends = [(-half - start) / by, (half - start) / by];
    enters = Math.max(enters, Math.min(...ends));
    leaves = Math.min(leaves, Math.max(...ends));
  }
  return enters < leaves;
}
