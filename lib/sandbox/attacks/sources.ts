/**
 * What hostile code tries, as files for the election exercise, each with its only harmless end. The same list is run in a thread
 * (`attacks.test.ts`), in QuickJS (`quickjs.test.ts`) and on the page in Chromium (`e2e/attacks.spec.ts`).
 */

export interface Attack {
  readonly name: string;
  readonly source: string;
  /** How it may end. Never by an acceptance, unless all the attack did is in vain. */
  readonly verdicts: readonly ("accepted" | "rejected" | "unknown" | "error")[];
  /** What a student who did it by accident is told. */
  readonly message?: RegExp;
}

type Handler = "constructor" | "init" | "onMessage" | "onTimer" | "view" | "the top level";

/** A node that does nothing else. */
function nodeThat(handler: Handler, code: string): string {
  const of = (name: Handler, parameters: string): string =>
    `  ${name}(${parameters}) { ${name === handler ? code : name === "init" ? 'ctx.setTimer("election", 100);' : ""} }`;
  return [
    "const g: any = globalThis;",
    handler === "the top level" ? code : "",
    "export class RaftNode {",
    of("constructor", ""),
    of("init", "ctx: any"),
    of("onMessage", "from: any, m: any, ctx: any"),
    of("onTimer", "name: any, data: any, ctx: any").replace(
      "{ ",
      '{ for (const id of ctx.nodes) ctx.send(id, { type: "Vote", term: 1, pre: false, granted: true }); ',
    ),
    of("view", ""),
    "}",
  ].join("\n");
}

const stopped = ["error"] as const;
const notAccepted = ["error", "rejected", "unknown"] as const;

const NAMES =
  "fetch XMLHttpRequest WebSocket EventSource WebTransport RTCPeerConnection importScripts indexedDB caches localStorage " +
  "sessionStorage cookieStore navigator location origin name self window parent top frames document postMessage close onmessage " +
  "BroadcastChannel MessageChannel Worker SharedWorker SharedArrayBuffer Atomics WebAssembly process require module global Buffer " +
  "setTimeout setInterval setImmediate queueMicrotask requestAnimationFrame performance crypto structuredClone Promise Blob File URL " +
  "TextDecoder eval Function FinalizationRegistry console report $post $job $student";

/** Ways out of the realm. */
const reaching: readonly Attack[] = [
  {
    name: "asks for every name there might be",
    source: nodeThat(
      "init",
      `const left = ${JSON.stringify(NAMES.split(" "))}.filter((name) => g[name] !== undefined); throw new Error("left: " + (left.join(" ") || "nothing"));`,
    ),
    verdicts: stopped,
    message: /left: nothing/,
  },
  ...[
    ["the constructor of a function", `(() => 1).constructor("return this")();`],
    [
      "the constructor of a generator",
      `(Object.getPrototypeOf(function* () {}) as any).constructor("yield 1")();`,
    ],
    [
      "Reflect on that constructor",
      `const f: any = Reflect.construct((() => 1).constructor as any, ["return this"]); f();`,
    ],
    ["a constructor through a class", `const c: any = class {}; c.constructor("return this")();`],
    ["a bound copy of it", `((() => 1).constructor as any).bind(null, "return this")()();`],
  ].map(([name = "", code = ""]): Attack => {
    return {
      name: `makes code by ${name}`,
      source: nodeThat("init", code),
      verdicts: stopped,
      message: /not made at run time/,
    };
  }),
  ...[
    ["eval", `eval("1");`],
    ["an alias of eval", `const e = eval; e("1");`],
    ["Function", `new Function("return this")();`],
    ["import()", `import("node:fs");`],
  ].map(([name = "", code = ""]): Attack => {
    return { name: `makes code by ${name}`, source: nodeThat("init", code), verdicts: stopped };
  }),
  {
    name: "uses the clock",
    source: nodeThat("init", "Date.now();"),
    verdicts: stopped,
    message: /use ctx\.now/,
  },
  {
    name: "makes a date",
    source: nodeThat("init", "new Date();"),
    verdicts: stopped,
    message: /use ctx\.now/,
  },
  {
    name: "uses chance",
    source: nodeThat("init", "Math.random();"),
    verdicts: stopped,
    message: /use ctx\.random/,
  },
];

const forged = `{ kind: "verdict", verdict: { verdict: "accepted", runs: 1, events: 1, seeds: 1 }, lines: { events: [] } }`;

/** Pretending to be the grader. */
const forging: readonly Attack[] = [
  { name: "throws a verdict", source: nodeThat("init", `throw ${forged};`), verdicts: stopped },
  { name: "outputs a verdict", source: nodeThat("init", `ctx.output(${forged});`), verdicts: notAccepted },
  { name: "returns a verdict", source: nodeThat("init", `return ${forged} as any;`), verdicts: notAccepted },
  {
    name: "returns a thenable",
    source: nodeThat("init", `return { then(f: any) { f(${forged}); } } as any;`),
    verdicts: notAccepted,
  },
  {
    name: "throws a proxy",
    source: nodeThat("init", `throw new Proxy({}, { get() { throw new Error("no"); } });`),
    verdicts: stopped,
  },
  {
    name: "throws an error whose fields lie",
    source: nodeThat(
      "init",
      `throw Object.assign(new Error("x"), { verdict: "accepted", line: 1e9, name: { toString() { return "y"; } } });`,
    ),
    verdicts: stopped,
  },
  { name: "throws null", source: nodeThat("init", "throw null;"), verdicts: stopped },
  {
    name: "throws what cannot be printed",
    source: nodeThat("init", `throw { toString() { throw 1; }, message: { valueOf() { throw 2; } } };`),
    verdicts: stopped,
  },
  {
    name: "exports a number",
    source: "export const RaftNode = 1;",
    verdicts: stopped,
    message: /does not export RaftNode/,
  },
  {
    name: "exports a proxy",
    source:
      "export const RaftNode = new Proxy(class {}, { construct() { return new Proxy({}, { ownKeys() { throw new Error('no'); } }); } });",
    verdicts: stopped,
  },
  {
    name: "exports another class each time",
    source: `${nodeThat("init", "")}\nlet n = 0; export const other = () => n++;`,
    verdicts: notAccepted,
  },
  {
    name: "has handlers that are generators",
    source: `export class RaftNode { *init(ctx: any) { yield ctx; } *onMessage() {} *onTimer() {} }`,
    verdicts: notAccepted,
  },
  {
    name: "has async handlers",
    source: `export class RaftNode { async init() {} onMessage() {} onTimer() {} }`,
    verdicts: stopped,
    message: /synchronous|compile/,
  },
  {
    name: "has a prototype chain without end",
    source: `const deep = (): any => new Proxy({}, { getPrototypeOf: deep, ownKeys: () => [] });\nexport class RaftNode { constructor() { return deep(); } }`,
    verdicts: notAccepted,
  },
];

const handlers = ["constructor", "init", "onMessage", "onTimer", "view", "the top level"] as const;

/** Spending without end. */
const spending: readonly Attack[] = [
  ...handlers.map((handler): Attack => {
    // A view that fails costs the student the view, and nothing else; before a message comes, another rule may be broken.
    return {
      name: `loops for ever in ${handler}`,
      source: nodeThat(handler, "for (;;) {}"),
      verdicts: handler === "view" || handler === "onMessage" ? notAccepted : stopped,
    };
  }),
  ...[
    ["calls itself", "const f = (): any => f(); f();"],
    ["calls itself through a getter", "const o: any = { get x() { return o.x; } }; o.x;"],
    ["calls itself through toString", "const o: any = { toString() { return '' + o; } }; '' + o;"],
    ["doubles a string", "let s = 'x'; for (;;) s += s;"],
    ["repeats a string", "'x'.repeat(2 ** 28);"],
    ["pads a string", "'x'.padEnd(2 ** 28); 'x'.padStart(2 ** 28);"],
    ["joins holes", "new Array(2 ** 27).join('xxxxxxxx');"],
    ["makes a long array", "new Array(2 ** 32 - 1).fill(0);"],
    ["makes an array of a length", "Array.from({ length: 2 ** 31 });"],
    ["doubles an array", "let l: any[] = [1]; for (;;) l = [...l, ...l];"],
    ["makes a gigabyte of bytes", "new Uint8Array(2 ** 30);"],
    ["makes bytes again and again", "const l: any[] = []; for (;;) l.push(new ArrayBuffer(2 ** 24));"],
    ["makes a huge integer", "let n = 2n; for (;;) n = n * n;"],
    ["raises an integer", "2n ** (2n ** 28n);"],
    ["fills a map", "const m = new Map(); for (let i = 0; ; i++) m.set(i, i);"],
    [
      "sorts with a comparison that never agrees",
      "const l = Array.from({ length: 1e5 }, (_, i) => i); for (;;) l.sort(() => 1);",
    ],
    ["backtracks in a regular expression", "/^(a+)+$/.test('a'.repeat(64) + '!');"],
    ["parses deep text", "JSON.parse('['.repeat(1e6));"],
    ["sets a million timers", "for (let i = 0; i < 1e6; i++) ctx.setTimer('t' + i, 1);"],
    ["sends a million messages", "for (let i = 0; i < 1e6; i++) ctx.send(ctx.id, { type: 'x' });"],
    [
      "sends one huge message",
      "ctx.send(ctx.id, { type: 'x', l: Array.from({ length: 1e6 }, () => 'xxxxxxxxxxxxxxxx') });",
    ],
    [
      "sends one deep message",
      "let m: any = 1; for (let i = 0; i < 1e5; i++) m = [m]; ctx.send(ctx.id, { type: 'x', m });",
    ],
    ["stores a huge value", "ctx.disk.put('k', 'x'.repeat(2 ** 22));"],
  ].map(([name = "", code = ""]): Attack => ({
    name,
    source: nodeThat("init", code),
    verdicts: notAccepted,
  })),
  {
    name: "sets a timer of no time for ever",
    source: `export class RaftNode { init(ctx: any) { ctx.setTimer("t", 0); } onMessage() {} onTimer(n: any, d: any, ctx: any) { ctx.setTimer("t", 0); } }`,
    verdicts: notAccepted,
  },
  {
    name: "answers every message with two",
    source: `export class RaftNode { init(ctx: any) { for (const id of ctx.nodes) ctx.send(id, { type: "x" }); } onMessage(from: any, m: any, ctx: any) { ctx.send(from, m); ctx.send(ctx.id, m); } onTimer() {} }`,
    verdicts: notAccepted,
  },
  {
    name: "keeps everything it ever saw",
    source: `const kept: any[] = [];\n${nodeThat("onTimer", "kept.push(new Array(100000).fill(m)); const m = 1;").replace("const m = 1;", "").replace("fill(m)", "fill(name)")}`,
    verdicts: notAccepted,
  },
  {
    name: "nests two hundred thousand parentheses",
    source: `export const x = ${"(".repeat(200_000)}1${")".repeat(200_000)};`,
    verdicts: stopped,
  },
  {
    name: "is a quarter of a megabyte long",
    source: `${nodeThat("init", "")}\n${"export const n = [\n".replace("n =", "filler: number[] =")}${"1,".repeat(100_000)}];`,
    verdicts: notAccepted,
  },
];

/** What is no message, no time and no name. */
const nonsense: readonly Attack[] = [
  ...[
    ["a getter", `{ type: "x", get y() { for (;;) {} } }`],
    ["a proxy", `new Proxy({ type: "x" }, { ownKeys() { throw new Error("no"); } })`],
    ["a toJSON", `{ type: "x", toJSON() { return { type: "Vote", term: 1, pre: false, granted: true }; } }`],
    ["a cycle", `(() => { const o: any = { type: "x" }; o.o = o; return o; })()`],
    ["a function", `{ type: "x", f() {} }`],
    ["a symbol", `{ type: "x", s: Symbol("s") }`],
    ["a big integer", `{ type: "x", n: 1n }`],
    ["NaN", `{ type: "x", n: NaN }`],
    ["infinity", `{ type: "x", n: Infinity }`],
    ["undefined", `{ type: "x", u: undefined, l: [undefined] }`],
    ["a map", `{ type: "x", m: new Map() }`],
    ["an instance", `{ type: "x", i: new (class A { a = 1; })() }`],
    ["no type", `{}`],
    ["a type that is no text", `{ type: 7 }`],
    ["null", "null"],
    ["text", `"x"`],
  ].map(([name = "", code = ""]): Attack => {
    return {
      name: `sends ${name}`,
      source: nodeThat("init", `ctx.send(ctx.nodes[0], ${code});`),
      verdicts: stopped,
    };
  }),
  ...[`"__proto__"`, `"constructor"`, `"nobody"`, "7", "null", "{ toString() { return ctx.id; } }"].map(
    (id): Attack => {
      return {
        name: `sends to ${id}`,
        source: nodeThat("init", `ctx.send(${id}, { type: "x" });`),
        verdicts: stopped,
      };
    },
  ),
  ...["NaN", "-1", "Infinity", `"7"`, "{}", "1e300"].map((ms): Attack => {
    return {
      name: `sets a timer for ${ms}`,
      source: nodeThat("init", `ctx.setTimer("t", ${ms});`),
      verdicts: notAccepted,
    };
  }),
  { name: "stores a function", source: nodeThat("init", `ctx.disk.put("k", () => 1);`), verdicts: stopped },
  {
    name: "stores under no name",
    source: nodeThat("init", `ctx.disk.put({} as any, 1);`),
    verdicts: notAccepted,
  },
  {
    name: "outputs a proxy",
    source: nodeThat(
      "init",
      `ctx.output(new Proxy({}, { get() { throw new Error("no"); }, ownKeys() { throw new Error("no"); } }));`,
    ),
    verdicts: stopped,
  },
  {
    name: "replies to a request nobody made",
    source: nodeThat("init", `ctx.reply("x", { status: "ok", value: 1 });`),
    verdicts: notAccepted,
  },
];

export const attacks: readonly Attack[] = [...reaching, ...forging, ...spending, ...nonsense];

/** Places where one node might leave something for another: how it is left, and how it is found. */
const channels: readonly (readonly [name: string, leave: string, find: string])[] = [
  ["a variable of the file", "shared = 1;", "shared"],
  ["an object of the file", "box.x = 1;", "box.x"],
  ["the class", "(RaftNode as any).x = 1;", "(RaftNode as any).x"],
  ["the prototype of the class", "(RaftNode.prototype as any).x1 = 1;", "(RaftNode.prototype as any).x1"],
  ["the global object", "g.x = 1;", "g.x"],
  ["a name of the global object", "g.Array = class {};", "g.Array !== Array || Array.name !== 'Array'"],
  ["require", "(require as any).x = 1;", "(require as any).x"],
  ...(
    "Array Object Map Set Error RegExp Math JSON Reflect Symbol Intl Intl.NumberFormat Number String Boolean BigInt Proxy WeakMap " +
    "DataView ArrayBuffer Int8Array Array.prototype Object.prototype Error.prototype RangeError.prototype " +
    "Map.prototype RegExp.prototype Int8Array.prototype Intl.NumberFormat.prototype Array.prototype.map Object.prototype.toString " +
    "ctx ctx.send ctx.nodes ctx.params ctx.disk ctx.disk.put ctx.crypto ctx.crypto.sign ctx.random ctx.setTimer"
  )
    .split(" ")
    .map((owner) => [owner, `(${owner} as any).x = 1;`, `(${owner} as any).x`] as const),
  ...[
    ["all functions", "Object.getPrototypeOf(() => 1)"],
    ["array iterators", "Object.getPrototypeOf([][Symbol.iterator]())"],
    ["all iterators", "Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]()))"],
    ["map iterators", "Object.getPrototypeOf(new Map().entries())"],
    ["generators", "Object.getPrototypeOf(Object.getPrototypeOf((function* () {})()))"],
    ["generator functions", "Object.getPrototypeOf(function* () {})"],
    ["matches", "Object.getPrototypeOf('a'.matchAll(/a/g))"],
    ["typed arrays", "Object.getPrototypeOf(Int8Array)"],
    ["a getter", "Object.getOwnPropertyDescriptor(Map.prototype, 'size')!.get"],
    [
      "what reads a name of all objects",
      "(Object.getOwnPropertyDescriptor(Object.prototype, 'toString') as any).get ?? {}",
    ],
    ["what writes it", "(Object.getOwnPropertyDescriptor(Object.prototype, 'toString') as any).set ?? {}"],
  ].map(([name = "", object = ""]) => [name, `(${object} as any).x = 1;`, `(${object} as any).x`] as const),
  ["the message of errors", "Error.prototype.message = 'x';", "new Error().message !== ''"],
  ["the name of errors", "Error.prototype.name = 'x';", "new Error().name !== 'Error'"],
  ["the length of stacks", "(Error as any).stackTraceLimit = 7;", "(Error as any).stackTraceLimit === 7"],
  [
    "the printing of stacks",
    "(Error as any).prepareStackTrace = () => 1;",
    "String((Error as any).prepareStackTrace) === '() => 1'",
  ],
  [
    "the last match",
    "/left/.exec('left');",
    "(RegExp as any).lastMatch === 'left' || (RegExp as any)['$&'] === 'left'",
  ],
  ["the input of matches", "(RegExp as any).input = 'left';", "(RegExp as any).input === 'left'"],
  ["the nodes it is told", "ctx.nodes.push('x');", "ctx.nodes.includes('x')"],
];

/** The solution, and before each `init` a look into every place where another node may have left something. */
export function sharing(solution: string): string {
  const [head = "", tail = ""] = solution.split(/(?<=init\(ctx[^{]*\{)/);
  const tries = channels.map(
    ([name, leave, find]) =>
      `try { if (${find}) found.push(${JSON.stringify(name)}); } catch {}\n    try { ${leave} } catch {}`,
  );
  return [
    "const g: any = globalThis; let shared = 0; const box: any = {}; declare const require: any;",
    head,
    `{ const found: string[] = []; ((ctx: any) => {\n    ${tries.join("\n    ")}\n    })(ctx);`,
    `if (found.length > 0) throw new Error("shared: " + found.join(", ")); }`,
    tail,
  ].join("\n");
}

/** What a wrong solution may try, to be accepted. Each is in vain, whether it is noticed or not. */
export const patches: readonly string[] = [
  "(Array.prototype as any).every = () => true;",
  "Array.prototype.find = () => undefined;",
  "Array.prototype.filter = () => [];",
  "Map.prototype.get = () => undefined;",
  "Map.prototype.has = () => false;",
  "Set.prototype.has = () => false;",
  "Object.defineProperty(Object.prototype, 'verdict', { value: 'accepted' });",
  "Object.defineProperty(Object.prototype, 'violation', { value: null });",
  "Object.defineProperty(Object.prototype, 'property', { get() { return undefined; }, set() {} });",
  "(Object.prototype as any).failure = null;",
  "JSON.stringify = () => '{}';",
  "Math.max = () => 0;",
  "String.prototype.split = () => [];",
  "(Object.getPrototypeOf(() => 1) as any).call = () => undefined;",
  "(Object.getPrototypeOf(() => 1) as any).apply = () => undefined;",
  "Reflect.apply = () => undefined;",
  "(Array.prototype as any)[Symbol.iterator] = function* () {};",
  "Object.freeze = (o: any) => o; Object.entries = () => [];",
  "(globalThis as any).Map = class {}; (globalThis as any).Set = class {};",
  "(Error as any).captureStackTrace = () => { throw 1; };",
];
