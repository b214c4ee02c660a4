/**
 * Where the members of a cluster stand. Members of one column stand under each other; on a narrow screen the columns become
 * rows, each broken where it would not fit, so that the drawing is as wide as the screen and never scrolls sideways. A cluster
 * of one column, where nobody is on a side, stands in a ring.
 */
export interface Member {
  readonly id: string;
  readonly column: number;
  /** Lines of text below its name. */
  readonly lines: number;
}

export interface Place {
  /** Centre, px. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface ClusterLayout {
  readonly places: ReadonlyMap<string, Place>;
  readonly width: number;
  readonly height: number;
  /** Columns stand beside each other; otherwise they are rows. */
  readonly wide: boolean;
}

const WIDE_PX = 560;
const NAME_PX = 34;
const LINE_PX = 17;
const GAP_PX = 18;
/** Room between rows for what flies from one to the next. */
const ROW_GAP_PX = 58;
const MEMBER_MAX_PX = 168;
const PER_ROW_MAX = 4;
const RING_MIN_PX = 90;
const RING_MAX_PX = 300;
/** What stands out of a box: its outline while it is active. */
const EDGE_PX = 3;

export function layoutCluster(members: readonly Member[], width: number): ClusterLayout {
  const numbers = [...new Set(members.map(({ column }) => column))].sort((a, b) => a - b);
  const columns = numbers.map((number) => members.filter(({ column }) => column === number));
  if (columns.length === 1 && members.length > 2) return around(members, width);
  return width >= WIDE_PX ? beside(columns, width) : below(columns, width);
}

/** On an ellipse, from the top and clockwise; as flat as it can be without one covering another. */
function around(members: readonly Member[], width: number): ClusterLayout {
  const memberWidth = Math.min(MEMBER_MAX_PX, width / Math.min(3, members.length) - GAP_PX);
  const [rx, tall] = [
    Math.min((width - memberWidth) / 2 - EDGE_PX, RING_MAX_PX),
    Math.max(...members.map(heightOf)),
  ];
  for (let ry = RING_MIN_PX; ; ry += GAP_PX) {
    const list = members.map((member, n): [string, Place] => {
      const angle = (2 * Math.PI * n) / members.length - Math.PI / 2;
      const [x, y] = [width / 2 + rx * Math.cos(angle), ry + tall / 2 + ry * Math.sin(angle)];
      return [member.id, { x, y, width: memberWidth, height: heightOf(member) }];
    });
    const free = list.every(([, a], i) => list.slice(i + 1).every(([, b]) => isApart(a, b)));
    if (free || ry > members.length * (tall + GAP_PX)) {
      return { places: new Map(list), width, height: 2 * ry + tall, wide: width >= WIDE_PX };
    }
  }
}

function isApart(a: Place, b: Place): boolean {
  return (
    Math.abs(a.x - b.x) >= (a.width + b.width) / 2 + GAP_PX / 2 ||
    Math.abs(a.y - b.y) >= (a.height + b.height) / 2 + GAP_PX / 2
  );
}

function beside(columns: readonly (readonly Member[])[], width: number): ClusterLayout {
  const columnWidth = width / Math.max(1, columns.length);
  const memberWidth = Math.min(MEMBER_MAX_PX, columnWidth - 2 * GAP_PX);
  const heights = columns.map((list) =>
    list.reduce((sum, member) => sum + heightOf(member) + GAP_PX, GAP_PX),
  );
  const height = Math.max(200, ...heights);
  const places = new Map<string, Place>();
  columns.forEach((list, column) => {
    const free = height - list.reduce((sum, member) => sum + heightOf(member), 0);
    const gap = free / (list.length + 1);
    let top = gap;
    for (const member of list) {
      const tall = heightOf(member);
      places.set(member.id, {
        x: (column + 0.5) * columnWidth,
        y: top + tall / 2,
        width: memberWidth,
        height: tall,
      });
      top += tall + gap;
    }
  });
  return { places, width, height, wide: true };
}

function below(columns: readonly (readonly Member[])[], width: number): ClusterLayout {
  const places = new Map<string, Place>();
  let top = GAP_PX / 2;
  for (const list of columns) {
    const rows = Math.ceil(list.length / PER_ROW_MAX);
    const perRow = Math.ceil(list.length / rows);
    for (let row = 0; row < rows; row += 1) {
      const members = list.slice(row * perRow, (row + 1) * perRow);
      const cell = width / members.length;
      const tall = Math.max(...members.map(heightOf));
      members.forEach((member, n) =>
        places.set(member.id, {
          x: (n + 0.5) * cell,
          y: top + tall / 2,
          width: Math.min(MEMBER_MAX_PX, cell - 8),
          height: tall,
        }),
      );
      top += tall + (row === rows - 1 ? ROW_GAP_PX : GAP_PX);
    }
  }
  return { places, width, height: top - ROW_GAP_PX + GAP_PX / 2, wide: false };
}

function heightOf({ lines }: Member): number {
  return NAME_PX + lines * LINE_PX + (lines > 0 ? 8 : 0);
}

/**
 * Where a partition can be drawn as one line: after each column that has no way to a later one, in either direction. The
 * position is the middle of the gap, along the axis on which columns follow each other.
 */
export function partitionLines(
  layout: ClusterLayout,
  members: readonly Member[],
  isCut: (from: string, to: string) => boolean,
): readonly number[] {
  const columns = [...new Set(members.map(({ column }) => column))].sort((a, b) => a - b);
  return columns.slice(0, -1).flatMap((column): number[] => {
    const before = members.filter((member) => member.column <= column);
    const after = members.filter((member) => member.column > column);
    const apart = before.every((a) => after.every((b) => isCut(a.id, b.id) && isCut(b.id, a.id)));
    if (!apart) return [];
    const end = (side: readonly Member[], sign: 1 | -1) =>
      side.flatMap(({ id }) => {
        const place = layout.places.get(id);
        if (!place) return [];
        return [layout.wide ? place.x + (sign * place.width) / 2 : place.y + (sign * place.height) / 2];
      });
    return [(Math.max(...end(before, 1)) + Math.min(...end(after, -1))) / 2];
  });
}
