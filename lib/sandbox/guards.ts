/**
 * Writes budgets into a student's code, so that what never ends is stopped by the code itself, at once, deterministically, and
 * with the line at hand. The watch on the clock outside (`supervise.ts`) is only for what no statement can count, such as a
 * regular expression that backtracks for ever.
 *
 *     while (true) {}                   →  while (true) {if(--$guard.steps<0)$guard.stop(1);}
 *     const f = (n) => f(n + 1);        →  const f = (n) => ($guard.step(1),f(n + 1));
 *     list = [...list, ...list];        →  list = $guard.made([...list, ...list]);
 *     new Array(n)                      →  new Array($guard.room(n))
 *     { term, granted }                 →  $guard.cost(5,{ term, granted })
 *
 * Nothing is inserted with a line break, so a line of the guarded code is the line of the compiled code. Left out: memory held
 * by strings made with `+`, which the engine bounds by itself (a RangeError); the steps bound how many there can be.
 */
import {
  parse,
  type AnyNode,
  type ArrowFunctionExpression,
  type DoWhileStatement,
  type ForInStatement,
  type ForOfStatement,
  type ForStatement,
  type FunctionDeclaration,
  type FunctionExpression,
  type WhileStatement,
} from "acorn";
import { full } from "acorn-walk";
import MagicString from "magic-string";

type FunctionNode = FunctionDeclaration | FunctionExpression | ArrowFunctionExpression;
type Loop = WhileStatement | DoWhileStatement | ForStatement | ForInStatement | ForOfStatement;

/** The code cannot be run at all. `line` is of the JavaScript. */
export class RefusedError extends Error {
  override readonly name = "RefusedError";
  constructor(
    message: string,
    readonly line: number,
  ) {
    super(message);
  }
}

export interface GuardOptions {
  /** Also notes the line of every `return`: for the one run that is shown, not for the search. */
  readonly noteReturns?: boolean;
}

export interface GuardedCode {
  /** Body of a function `(exports, require, [guard])`, in one piece with the student's lines where they were. */
  readonly code: string;
  /** The name under which the code expects its guard. */
  readonly guard: string;
}

/** What an object takes besides its parts. */
const HEADER = 3;

/** Their argument says how much room they take. */
const SIZED = new Set([
  "Array",
  "ArrayBuffer",
  "Map",
  "Set",
  "String",
  "Uint8Array",
  "Uint8ClampedArray",
  "Uint16Array",
  "Uint32Array",
  "Int8Array",
  "Int16Array",
  "Int32Array",
  "Float32Array",
  "Float64Array",
  "BigInt64Array",
  "BigUint64Array",
]);

/** Throws {@link RefusedError} for what does not parse and for what no exercise may use. */
export function guard(javascript: string, options: GuardOptions = {}): GuardedCode {
  const tree = parseScript(javascript);
  const name = freshName(javascript);
  const text = new MagicString(javascript);
  full(tree, (node) => {
    refuse(node);
    guardNode(node, text, name, options);
  });
  return { code: text.toString(), guard: name };
}

function parseScript(javascript: string): AnyNode {
  try {
    return parse(javascript, { ecmaVersion: 2023, sourceType: "script", locations: true });
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message.replace(/ \(\d+:\d+\)$/, "") : String(thrown);
    const at: unknown =
      thrown instanceof Error && "loc" in thrown && typeof thrown.loc === "object" && thrown.loc !== null
        ? Reflect.get(thrown.loc, "line")
        : 1;
    throw new RefusedError(message, typeof at === "number" ? at : 1);
  }
}

/** A name the student's text does not contain, so nobody can reach the guard by writing its name. */
function freshName(javascript: string): string {
  let name = "$guard";
  while (javascript.includes(name)) name += "$";
  return name;
}

/** Says in words what would otherwise fail in some other way: there is no clock, no network and no later. */
function refuse(node: AnyNode): void {
  const line = lineOf(node);
  if (node.type === "ImportExpression" || node.type === "MetaProperty") {
    if (node.type === "MetaProperty" && node.meta.name === "new") return;
    throw new RefusedError("an exercise is one file: import is not available", line);
  }
  if (node.type === "AwaitExpression" || (isFunction(node) && node.async)) {
    throw new RefusedError("handlers are synchronous: async and await are not available", line);
  }
  if (node.type === "Identifier" && (node.name === "eval" || node.name === "Function")) {
    throw new RefusedError(`code is not made at run time here: ${node.name} is not available`, line);
  }
}

function guardNode(node: AnyNode, text: MagicString, name: string, { noteReturns }: GuardOptions): void {
  const line = lineOf(node);
  if (isLoop(node)) {
    wrap(text, node.body, `{if(--${name}.steps<0)${name}.stop(${line});`, "}");
  } else if (isFunction(node)) {
    guardFunction(node, text, name, noteReturns === true);
  } else if (
    node.type === "ArrayExpression" &&
    node.elements.some((part) => part?.type === "SpreadElement")
  ) {
    wrap(text, node, `${name}.made(`, ")");
  } else if (node.type === "ArrayExpression") {
    wrap(text, node, `${name}.cost(${node.elements.length + HEADER},`, ")");
  } else if (node.type === "ObjectExpression") {
    wrap(text, node, `${name}.cost(${node.properties.length + HEADER},`, ")");
  } else if (node.type === "NewExpression" && isSized(node.callee)) {
    const [first] = node.arguments;
    if (first && first.type !== "SpreadElement") wrap(text, first, `${name}.room((`, "))");
  } else if (noteReturns && node.type === "ReturnStatement" && node.argument) {
    wrap(text, node.argument, `${name}.returns(${line},(`, "))");
  }
}

function guardFunction(node: FunctionNode, text: MagicString, name: string, noteReturns: boolean): void {
  const { body } = node;
  const line = lineOf(node);
  if (body.type === "BlockStatement") {
    text.appendLeft(body.start + 1, `if(--${name}.steps<0)${name}.stop(${line});`);
  } else if (noteReturns) {
    wrap(text, body, `(${name}.step(${line}),${name}.returns(${lineOf(body)},(`, ")))");
  } else {
    wrap(text, body, `(${name}.step(${line}),(`, "))");
  }
}

/** Inner nodes are visited first, so each wrapping goes around those before it. */
function wrap(
  text: MagicString,
  { start, end }: { start: number; end: number },
  open: string,
  close: string,
): void {
  text.prependRight(start, open);
  text.appendLeft(end, close);
}

function isLoop(node: AnyNode): node is Loop {
  return (
    node.type === "WhileStatement" ||
    node.type === "DoWhileStatement" ||
    node.type === "ForStatement" ||
    node.type === "ForInStatement" ||
    node.type === "ForOfStatement"
  );
}

function isFunction(node: AnyNode): node is FunctionNode {
  return (
    node.type === "FunctionDeclaration" ||
    node.type === "FunctionExpression" ||
    node.type === "ArrowFunctionExpression"
  );
}

function isSized(callee: AnyNode): boolean {
  return callee.type === "Identifier" && SIZED.has(callee.name);
}

function lineOf(node: AnyNode): number {
  return node.loc?.start.line ?? 1;
}
