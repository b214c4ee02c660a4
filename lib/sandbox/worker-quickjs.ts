/**
 * The host in QuickJS: no thread of its own, no clock, and of the world outside one function that takes a text. `quickjs.ts` is on
 * the other side. The student's text becomes a function as in the other hosts; the realm takes the means away before it runs.
 */
import "./text-decoder";
import type { Grader } from "@/lib/grading";
import type { Job } from "./messages";
import { runJob, type Host } from "./session";
import { JOB, POST } from "./quickjs-terms";

export function serve(grader: Grader<unknown>, exportName: string): void {
  const post: unknown = take(POST);
  const job: unknown = take(JOB);
  if (typeof post !== "function" || typeof job !== "string")
    throw new Error("this script runs in quickjs.ts");
  const { parse, stringify } = JSON;
  const Make = Function;
  const host: Host = {
    post: (message) => void Reflect.apply(post, undefined, [stringify(message)]),
    // It stands still: whoever waits outside counts for it.
    nowMs: () => 0,
    compile(parameters, body) {
      const made: unknown = Reflect.construct(Make, [...parameters, `"use strict"; ${body}`]);
      if (typeof made !== "function") throw new Error("the file did not become a function");
      return (...args) => Reflect.apply(made, undefined, args) as unknown;
    },
  };
  runJob(grader, exportName, parse(job) as Job, host);
}

function take(name: string): unknown {
  const value: unknown = Reflect.get(globalThis, name);
  Reflect.deleteProperty(globalThis, name);
  return value;
}
