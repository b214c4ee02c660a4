/** What a chart is made of. */

export interface Axis {
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly number[];
  readonly format: (value: number) => string;
}

export interface Mark {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  /** What the mark is, in words: read out, and shown on hover. */
  readonly title: string;
  /** How many things it stands for; 1 unless given. */
  readonly count?: number | undefined;
}

export type ShapeName = "circle" | "square" | "triangle" | "diamond";
export type Tone = 1 | 2 | 3 | 4 | 5 | 6;

export interface Series {
  readonly id: string;
  readonly name: string;
  readonly shape: ShapeName;
  readonly tone: Tone;
  readonly marks: readonly Mark[];
  /** Joins the marks in their order: "solid" or "dashed". */
  readonly line?: "solid" | "dashed" | undefined;
}

/** A part of the plane that has a meaning. */
export interface Zone {
  readonly fromX: number;
  readonly toX: number;
  readonly fromY: number;
  readonly toY: number;
  readonly label: string;
}
