/**
 * Where the parts of a space-time drawing of a history go. Time runs to the right in per cent of the width, so the drawing
 * fits any column without a measurement; what must not shrink (text, arrowheads) is in pixels, and the smallest width at
 * which no two labels of a row touch is computed, below which the drawing scrolls.
 */

export interface ChartOperation {
  /** How the drawing calls it, `A1`; witness and cycle name operations by it. */
  readonly label: string;
  /** What stays the same while an edit changes the label; the label unless given. */
  readonly id?: string | undefined;
  readonly process: string;
  readonly call: number;
  /** Null: no answer ever came. */
  readonly end: number | null;
  readonly outcome: "ok" | "fail" | "unknown";
  readonly text: string;
  /** Not among what is checked: drawn faintly. */
  readonly ignored?: boolean | undefined;
}

/** What a drawing holds on to while one of its bars is dragged, so that nothing else moves under the pointer. */
export interface Frame {
  readonly from: number;
  readonly until: number;
  readonly processes: readonly string[];
}

export interface LayoutOptions {
  /** Arrows will be drawn between the rows. */
  readonly withEdges: boolean;
  /** Bars will be dragged: they need room on the right and a width a finger can hit. */
  readonly editable?: boolean;
  /** Keep this scale and at least these rows. */
  readonly frame?: Frame | undefined;
}

/** A row; taller when arrows of a cycle must pass between the rows. */
const ROW_PX = 52;
const ROW_WITH_EDGES_PX = 74;
const TOP_PX = 6;
const AXIS_PX = 26;
const LABEL_PX = 6.7;
const GAP_PX = 8;
const BAR_MIN_PX = 16;
const EDITABLE_BAR_MIN_PX = 26;
const WIDTH_MAX_PX = 1400;
const EDGE_AT = 98.5;
/** Many operations: as wide as they need, and the reader scrolls. */
const WIDTH_MAX_EDITABLE_PX = 3600;

export interface PlacedOperation {
  readonly operation: ChartOperation;
  /** Start and end of the bar, per cent of the width. */
  readonly left: number;
  readonly right: number;
  /** Top of the row, px. */
  readonly top: number;
}

export interface Layout {
  readonly frame: Frame;
  readonly placed: ReadonlyMap<string, PlacedOperation>;
  readonly ticks: readonly { readonly time: number; readonly at: number }[];
  readonly rowPx: number;
  readonly heightPx: number;
  readonly minWidthPx: number;
  /** Per cent of the width for a time. */
  at(time: number): number;
}

export function layoutOf(operations: readonly ChartOperation[], options: LayoutOptions): Layout {
  const { withEdges, editable = false } = options;
  // Editable rows do not change their height with the verdict: the bar would slip from under the pointer.
  const rowPx = withEdges || editable ? ROW_WITH_EDGES_PX : ROW_PX;
  const own = frameOf(operations, editable);
  const { from, until } = options.frame ?? own;
  const kept = options.frame?.processes ?? [];
  const processes = [...kept, ...own.processes.filter((process) => !kept.includes(process))];
  const at = (time: number) => ((time - from) / (until - from)) * 100;
  const placed = new Map(
    operations.map((operation): [string, PlacedOperation] => [
      operation.label,
      {
        operation,
        left: at(operation.call),
        right: operation.end === null ? 100 : at(operation.end),
        top: TOP_PX + processes.indexOf(operation.process) * rowPx,
      },
    ]),
  );
  return {
    frame: { from, until, processes },
    placed,
    ticks: ticksOf(Math.max(from, 0), until)
      .map((time) => ({ time, at: at(time) }))
      // The number of a tick at the very edge would be cut off.
      .filter((tick) => tick.at < EDGE_AT),
    rowPx,
    heightPx: TOP_PX + Math.max(processes.length - 1, 0) * rowPx + ROW_PX + AXIS_PX,
    minWidthPx: minWidth([...placed.values()], editable),
    at,
  };
}

function frameOf(operations: readonly ChartOperation[], editable: boolean): Frame {
  const processes = [...new Set(operations.map((operation) => operation.process))].sort();
  const times = operations.flatMap(({ call, end }) => (end === null ? [call] : [call, end]));
  const first = Math.min(...times, 0);
  const last = Math.max(...times, first + 1);
  // A margin on both sides, and room for the open end of an operation without an answer, or to drag a bar to.
  const room = Math.max(
    operations.some(({ end }) => end === null) || editable ? 2 : 0.6,
    (last - first) * 0.06,
  );
  return { from: first - Math.max(0.4, (last - first) * 0.02), until: last + room, processes };
}

/** The row that lies so far below another, px; the nearest there is. */
export function rowBelow(
  { frame, rowPx }: Pick<Layout, "frame" | "rowPx">,
  process: string,
  byPx: number,
): string {
  const row = frame.processes.indexOf(process) + Math.round(byPx / rowPx);
  return frame.processes[Math.max(0, Math.min(frame.processes.length - 1, row))] ?? process;
}

export function idOf({ id, label }: ChartOperation): string {
  return id ?? label;
}

export function labelOf({ label, text }: ChartOperation): string {
  return `${label} ${text}`;
}

function minWidth(placed: readonly PlacedOperation[], editable: boolean): number {
  const barPx = editable ? EDITABLE_BAR_MIN_PX : BAR_MIN_PX;
  let width = 240;
  for (const one of placed) {
    const share = (one.right - one.left) / 100;
    width = Math.max(width, barPx / Math.max(share, 0.005));
    for (const other of placed) {
      if (other.top !== one.top || other.left <= one.left) continue;
      const apart = (other.left + other.right - one.left - one.right) / 200;
      const needed =
        ((labelOf(one.operation).length + labelOf(other.operation).length) * LABEL_PX) / 2 + GAP_PX;
      width = Math.max(width, needed / Math.max(apart, 0.01));
    }
  }
  return Math.min(Math.ceil(width), editable ? WIDTH_MAX_EDITABLE_PX : WIDTH_MAX_PX);
}

const TICKS_MAX = 14;

function ticksOf(first: number, last: number): number[] {
  const step = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].find((size) => (last - first) / size <= TICKS_MAX);
  if (step === undefined) return [first, last];
  const ticks: number[] = [];
  for (let time = Math.ceil(first / step) * step; time <= last; time += step) ticks.push(time);
  return ticks;
}

export interface Line {
  /** Per cent. */
  readonly x1: number;
  readonly x2: number;
  /** Px. */
  readonly y1: number;
  readonly y2: number;
  /** Px, added to both x: keeps an edge down and an edge up between the same bars apart. */
  readonly shift: number;
}

export const BAR_TOP = 22;
export const BAR_HEIGHT = 16;
const LABEL_TOP = 3;
const BAR_MIDDLE = BAR_TOP + BAR_HEIGHT / 2;
const BAR_BOTTOM = BAR_TOP + BAR_HEIGHT;

/** An arrow between two bars: along the row when they share it, from edge to edge when they do not. */
export function edgeLine(from: PlacedOperation, to: PlacedOperation): Line {
  if (from.top === to.top) {
    const forward = from.left < to.left;
    if (forward)
      return { x1: from.right, x2: to.left, y1: from.top + BAR_MIDDLE, y2: to.top + BAR_MIDDLE, shift: 0 };
    const y = from.top + BAR_BOTTOM + 7;
    return { x1: from.left, x2: to.right, y1: y, y2: y, shift: 0 };
  }
  const down = from.top < to.top;
  return {
    x1: middle(from),
    x2: middle(to),
    y1: from.top + (down ? BAR_BOTTOM + 1 : LABEL_TOP),
    y2: to.top + (down ? LABEL_TOP : BAR_BOTTOM + 3),
    shift: down ? -6 : 6,
  };
}

function middle({ left, right }: PlacedOperation): number {
  return (left + right) / 2;
}

/**
 * Instants at which the operations of a linearization take effect: each inside its own interval and not before its
 * predecessor's. They exist because the order respects real time.
 */
export function effectTimes(operations: readonly ChartOperation[]): number[] {
  const times: number[] = [];
  let now = -Infinity;
  operations.forEach((operation, index) => {
    const earliest = Math.max(now, operation.call);
    // What comes later must still fit: never past the earliest return still ahead.
    const limit = Math.min(...operations.slice(index).map(({ end }) => end ?? Infinity));
    const room = Number.isFinite(limit) ? limit - earliest : 1;
    now = earliest + Math.max(0, room) / (operations.length - index + 1);
    times.push(now);
  });
  return times;
}
