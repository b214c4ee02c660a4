/** The host in Node: a worker thread with memory limits, without environment, input or output. */
import { compileFunction } from "node:vm";
import { parentPort } from "node:worker_threads";
import type { Grader } from "@/lib/grading";
import type { Job } from "./messages";
import { runJob, type Host } from "./session";
import { FILE } from "./subject";

export function serve(grader: Grader<unknown>, exportName: string): void {
  const port = parentPort;
  if (!port) throw new Error("this file runs in a worker thread");
  const host: Host = {
    post: port.postMessage.bind(port),
    nowMs: performance.now.bind(performance),
    compile(parameters, body) {
      const made = compileFunction(`"use strict"; ${body}`, parameters, { filename: FILE });
      return (...args) => Reflect.apply(made, undefined, args) as unknown;
    },
  };
  port.once("message", (job: Job) => runJob(grader, exportName, job, host));
  host.post({ kind: "ready" });
}
