/** Where in a JSON text something is: the line of a syntax error, and of the value at a path. */

interface Scan {
  /** Line of the first thing that is not JSON, with what was expected there. */
  readonly error: { readonly line: number; readonly problem: string } | undefined;
  /** Line on which the item of a list begins, or the field of an object; undefined when there is none. */
  lineOf(path: readonly (string | number)[]): number | undefined;
}

const DEPTH_MAX = 200;
const TOKEN = /[{}[\]:,]|"(?:[^"\\\n]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

export function scanJson(text: string): Scan {
  const lines = new Map<string, number>();
  const scanner = new Scanner(text, lines);
  let error: Scan["error"];
  try {
    scanner.value([]);
    scanner.end();
  } catch (thrown) {
    if (!(thrown instanceof Problem)) throw thrown;
    error = { line: thrown.line, problem: thrown.message };
  }
  return { error, lineOf: (path) => lines.get(path.join("\n")) };
}

class Problem extends Error {
  constructor(
    message: string,
    readonly line: number,
  ) {
    super(message);
  }
}

class Scanner {
  private at = 0;
  private line = 1;

  constructor(
    private readonly text: string,
    private readonly lines: Map<string, number>,
  ) {}

  value(path: readonly (string | number)[]): void {
    const token = this.next("a value");
    // Deeper than this nothing is asked for, and a hostile file must not end the stack.
    if (path.length > DEPTH_MAX) throw new Problem(`nested more than ${DEPTH_MAX} deep`, this.line);
    if (path.length <= 2) this.lines.set(path.join("\n"), this.line);
    if (token === "[") this.items("]", (place) => this.value([...path, place]));
    else if (token === "{") {
      this.items("}", () => {
        const name = this.next("a name in quotes");
        if (!name.startsWith('"')) throw new Problem(`expected a name in quotes, found ${name}`, this.line);
        this.expect(":");
        this.value([...path, name.slice(1, -1)]);
      });
    } else if ("}]:,".includes(token)) throw new Problem(`expected a value, found ${token}`, this.line);
  }

  end(): void {
    this.space();
    if (this.at < this.text.length)
      throw new Problem("expected the end of the file after the value", this.line);
  }

  private items(close: string, item: (place: number) => void): void {
    this.space();
    if (this.text[this.at] === close) {
      this.at += 1;
      return;
    }
    for (let place = 0; ; place += 1) {
      item(place);
      const after = this.next(`, or ${close}`);
      if (after === close) return;
      if (after !== ",") throw new Problem(`expected , or ${close}, found ${after}`, this.line);
    }
  }

  private expect(token: string): void {
    const found = this.next(token);
    if (found !== token) throw new Problem(`expected ${token}, found ${found}`, this.line);
  }

  private next(wanted: string): string {
    this.space();
    if (this.at >= this.text.length)
      throw new Problem(`expected ${wanted}, found the end of the file`, this.line);
    TOKEN.lastIndex = this.at;
    const token = TOKEN.exec(this.text)?.[0];
    if (token === undefined) {
      const found = this.text.slice(this.at, this.at + 20).split("\n")[0] ?? "";
      throw new Problem(`expected ${wanted}, found ${found}`, this.line);
    }
    this.at += token.length;
    return token;
  }

  private space(): void {
    for (; this.at < this.text.length; this.at += 1) {
      const char = this.text[this.at];
      if (char === "\n") this.line += 1;
      else if (char !== " " && char !== "\t" && char !== "\r") return;
    }
  }
}
