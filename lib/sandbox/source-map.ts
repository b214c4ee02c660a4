/**
 * Where a line of compiled JavaScript came from. Reads the `mappings` of a version 3 source map (ECMA-426): base64 VLQ numbers,
 * each relative to the one before. Only lines are kept; names and several sources are left out, because a student's file is one.
 */
const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** From a line (and column) of the JavaScript to the line of the source; all count from 1, columns from 0. */
export type OriginalLine = (line: number, column?: number) => number;

interface Segment {
  readonly column: number;
  readonly line: number;
}

/** A map that cannot be read makes every line its own original. */
export function readSourceMap(text: string): OriginalLine {
  const mappings = mappingsOf(text);
  if (mappings === null) return (line) => line;
  const lines = decode(mappings);
  return (line, column = 0) => {
    for (let at = Math.min(line, lines.length) - 1; at >= 0; at -= 1) {
      const segments = lines[at] ?? [];
      const before = at === line - 1 ? segments.filter((segment) => segment.column <= column) : segments;
      const found = before.at(-1) ?? segments[0];
      if (found) return found.line;
    }
    return line;
  };
}

function mappingsOf(text: string): string | null {
  try {
    const map: unknown = JSON.parse(text);
    const mappings: unknown = typeof map === "object" && map !== null ? Reflect.get(map, "mappings") : null;
    return typeof mappings === "string" ? mappings : null;
  } catch {
    return null;
  }
}

function decode(mappings: string): readonly (readonly Segment[])[] {
  let sourceLine = 0;
  return mappings.split(";").map((group) => {
    let column = 0;
    const segments: Segment[] = [];
    for (const code of group.split(",")) {
      const [columnStep, , lineStep] = numbers(code);
      if (columnStep === undefined) continue;
      column += columnStep;
      if (lineStep === undefined) continue;
      sourceLine += lineStep;
      segments.push({ column, line: sourceLine + 1 });
    }
    return segments;
  });
}

/** The numbers of one segment: five bits a digit, least significant first, the sign in the lowest bit. */
function numbers(code: string): readonly number[] {
  const found: number[] = [];
  let value = 0;
  let shift = 0;
  for (const digit of code) {
    const bits = DIGITS.indexOf(digit);
    if (bits < 0) return [];
    value += (bits & 31) << shift;
    shift += 5;
    if (bits & 32) continue;
    found.push(value & 1 ? -(value >> 1) : value >> 1);
    value = 0;
    shift = 0;
  }
  return found;
}
