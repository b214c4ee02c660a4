/** The JSON of a history file, one value or one a line, and the lines of what is wrong with it. */
import { BadInput, readInput } from "./output";
import { scanJson } from "./json-place";

export interface Content {
  readonly value: unknown;
  /** A message that begins with the path of an entry, `operations[3].kind: ...`, with the entry's line before it. */
  placed(message: string): string;
}

const PATH = /^(?<list>\w*)\[(?<place>\d+)\]|^(?<field>\w+): /;

export function readContent(file: string): Content {
  const text = readInput(file);
  const value = parse(text);
  if (value !== undefined) return { value, placed: (message) => placedIn(text, message) };
  const lines = text.split("\n").flatMap((line, i) => (line.trim() === "" ? [] : [{ line, number: i + 1 }]));
  if (lines.length > 1 && isObject(parse(lines[0]?.line ?? ""))) {
    const entries = lines.map(({ line, number }): unknown => {
      const entry = parse(line);
      if (entry !== undefined) return entry;
      throw new BadInput(`${file}, line ${number}: ${scanJson(line).error?.problem ?? "not JSON"}`);
    });
    const placed = (message: string) => {
      const place = PATH.exec(message)?.groups?.["place"];
      const number = place === undefined ? undefined : lines[Number(place)]?.number;
      return number === undefined ? message : `line ${number}: ${message}`;
    };
    return { value: entries, placed };
  }
  const { error } = scanJson(text);
  throw new BadInput(
    error ? `${file} is not JSON, line ${error.line}: ${error.problem}` : `${file} is not JSON`,
  );
}

function placedIn(text: string, message: string): string {
  const { list, place, field } = PATH.exec(message)?.groups ?? {};
  const path = field !== undefined ? [field] : place === undefined ? [] : list ? [list, place] : [place];
  const line = path.length === 0 ? undefined : scanJson(text).lineOf(path);
  return line === undefined ? message : `line ${line}: ${message}`;
}

/** Undefined when it is not JSON, which no JSON is. */
function parse(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
