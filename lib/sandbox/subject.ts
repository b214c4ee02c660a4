/**
 * The student's class or function, one call at a time: each call gets a fresh budget, says that it begins and ends to whoever
 * watches, and what it throws comes out as a plain error with the student's own line.
 *
 * The grader sees an object that has the same methods and nothing else. It never sees the student's object itself.
 */
import type { Ctx, Msg } from "@/lib/sim";
import { SpentError, type Budget } from "./budget";
import type { OriginalLine } from "./source-map";

/** The name the student's code has in a stack trace. */
export const FILE = "student.js";
const FRAME = /student\.js:(\d+):(\d+)/;

export type EffectKind = "send" | "set-timer" | "cancel-timer" | "put" | "delete" | "reply" | "output";

export interface Watch {
  /** Before each call. `where` is the node, when the call is a handler. */
  enter?(handler: string, where: string | undefined): void;
  leave?(): void;
  /** A handler asked for an effect, at this line of the student's file. */
  effect?(kind: EffectKind, line: number | undefined): void;
  /** A function returned, at this line. */
  returned?(args: readonly unknown[], line: number | undefined): void;
}

export interface StudentError {
  readonly handler: string;
  readonly line: number | undefined;
}

export class Subject {
  /** The last error that left the student's code. */
  lastError: StudentError | null = null;

  constructor(
    private readonly budget: Budget,
    private readonly originalLine: OriginalLine,
    private readonly watch: Watch,
  ) {}

  /**
   * What the grader gets instead of `exported`. Anything but a function is passed on for the grader to refuse. To construct is to
   * `evaluate` the file once more: two nodes have no variable in common, as two processes have none.
   */
  wrap(exported: unknown, evaluate: () => unknown): unknown {
    if (typeof exported !== "function") return exported;
    const { name } = exported;
    return new Proxy(function () {}, {
      apply: (_target, _self, args: unknown[]) => this.callFunction(name, exported, args),
      construct: (_target, args: unknown[]) => {
        const node: unknown = this.call("constructor", undefined, () => {
          const made = evaluate();
          if (typeof made !== "function") throw new Error(`${name} is not exported every time`);
          return Reflect.construct(made, args);
        });
        if (typeof node !== "object" || node === null) throw new Error(`new ${name}() is not an object`);
        return this.wrapObject(name, node);
      },
    });
  }

  private callFunction(name: string, exported: object, args: unknown[]): unknown {
    if (typeof exported !== "function") return undefined;
    this.budget.returnLine = undefined;
    const shown = this.watch.returned ? JSON.stringify(args) : "";
    const result = this.call(name, undefined, () => Reflect.apply(exported, undefined, args));
    if (this.watch.returned) {
      const line = this.budget.returnLine;
      const parsed: unknown = JSON.parse(shown);
      this.watch.returned(
        Array.isArray(parsed) ? parsed : [],
        line === undefined ? undefined : this.originalLine(line),
      );
    }
    return result;
  }

  private wrapObject(className: string, target: object): object {
    const methods = methodsOf(target);
    if (methods.has("init") || methods.has("onMessage")) {
      const missing = ["init", "onMessage", "onTimer"].filter((name) => !methods.has(name));
      if (missing.length > 0) throw new Error(`${className} has no ${missing.join(" and no ")}`);
    }
    let viewFailed: unknown = null;
    const entries = [...methods].map(([name, method]) => [
      name,
      (...args: unknown[]): unknown => {
        if (name === "view" && viewFailed !== null) throw viewFailed;
        try {
          return this.call(name, whereOf(args), () => Reflect.apply(method, target, this.tracked(args)));
        } catch (thrown) {
          if (name === "view") viewFailed = thrown;
          throw thrown;
        }
      },
    ]);
    return Object.fromEntries(entries);
  }

  /** One call into the student's code. */
  call(handler: string, where: string | undefined, run: () => unknown): unknown {
    const { budget, watch } = this;
    watch.enter?.(handler, where);
    budget.enter();
    try {
      try {
        return run();
      } finally {
        budget.leave();
      }
    } catch (thrown) {
      const line = this.lineOf(thrown);
      this.lastError = { handler, line };
      throw Object.assign(new Error(describe(thrown)), line === undefined ? {} : { line });
    } finally {
      watch.leave?.();
    }
  }

  /** The line of the student's file at which an error was made: the innermost frame that is theirs. */
  private lineOf(thrown: unknown): number | undefined {
    if (thrown instanceof SpentError && thrown.line !== undefined) return this.originalLine(thrown.line);
    const [, line, column] = FRAME.exec(stackOf(thrown)) ?? [];
    return line === undefined ? undefined : this.originalLine(Number(line), Number(column) - 1);
  }

  private tracked(args: unknown[]): unknown[] {
    const { watch } = this;
    const ctx = args.at(-1);
    if (!watch.effect || !isCtx(ctx)) return args;
    const note = (kind: EffectKind): void => watch.effect?.(kind, this.lineOf(new Error("here")));
    const noting =
      <Args extends unknown[]>(kind: EffectKind, act: (...args: Args) => void) =>
      (...given: Args): void => {
        note(kind);
        act(...given);
      };
    const tracked: Ctx<Msg, unknown, unknown> = {
      ...ctx,
      disk: { ...ctx.disk, put: noting("put", ctx.disk.put), delete: noting("delete", ctx.disk.delete) },
      send: noting("send", ctx.send),
      setTimer: noting("set-timer", ctx.setTimer),
      cancelTimer: noting("cancel-timer", ctx.cancelTimer),
      reply: noting("reply", ctx.reply),
      output: noting("output", ctx.output),
    };
    return [...args.slice(0, -1), tracked];
  }
}

/** Own functions and those of the classes above, the nearest first. */
function methodsOf(target: object): ReadonlyMap<string, object & ((...args: never[]) => unknown)> {
  const methods = new Map<string, (...args: never[]) => unknown>();
  for (let at: unknown = target; isObject(at) && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    for (const name of Object.getOwnPropertyNames(at)) {
      const value: unknown = Object.getOwnPropertyDescriptor(at, name)?.value;
      if (name !== "constructor" && !methods.has(name) && isFunction(value)) methods.set(name, value);
    }
  }
  return methods;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function isFunction(value: unknown): value is (...args: never[]) => unknown {
  return typeof value === "function";
}

function isCtx(value: unknown): value is Ctx<Msg, unknown, unknown> {
  return isObject(value) && "send" in value && "disk" in value && "setTimer" in value;
}

function whereOf(args: readonly unknown[]): string | undefined {
  const ctx = args.at(-1);
  return isCtx(ctx) ? ctx.id : undefined;
}

function stackOf(thrown: unknown): string {
  if (!isObject(thrown)) return "";
  const stack: unknown = Reflect.get(thrown, "stack");
  return typeof stack === "string" ? stack : "";
}

/** In words a student can act on; the student's own errors keep theirs. */
function describe(thrown: unknown): string {
  if (!(thrown instanceof Error)) return `it threw ${typeof thrown === "string" ? thrown : typeof thrown}`;
  if (thrown instanceof RangeError && thrown.message.includes("call stack")) {
    return `it calls itself without end (${thrown.message})`;
  }
  if (thrown instanceof SpentError) return thrown.message;
  return thrown.name === "Error" ? thrown.message : `${thrown.name}: ${thrown.message}`;
}
