/**
 * The host in a browser: a classic worker made from a blob, inside a frame of opaque origin. The student's text becomes a
 * function by way of another blob, because the frame's policy forbids `eval` and its kin altogether.
 */
import type { Grader } from "@/lib/grading";
import type { Job, WorkerMessage } from "./messages";
import { runJob, type Host } from "./session";
import { FILE } from "./subject";

/** What this file uses of the worker's global scope; the project is compiled with the DOM of a page. */
interface WorkerScope {
  postMessage(message: WorkerMessage): void;
  importScripts(url: string): void;
  addEventListener(
    kind: "message",
    listener: (event: MessageEvent<Job>) => void,
    options: { once: true },
  ): void;
}

declare const self: WorkerScope;

export function serve(grader: Grader<unknown>, exportName: string): void {
  // Kept here, because the realm loses them before the student's code is loaded.
  const post = self.postMessage.bind(self);
  const importScripts = self.importScripts.bind(self);
  const nowMs = performance.now.bind(performance);
  const { createObjectURL, revokeObjectURL } = URL;
  const TextBlob = Blob;
  const place = "$student";

  const host: Host = {
    post,
    nowMs,
    compile(parameters, body) {
      // One line with the student's first, so that lines are counted alike.
      const text = `globalThis.${place} = function (${parameters.join(", ")}) { "use strict"; ${body}\n};\n//# sourceURL=${FILE}`;
      const url = createObjectURL(new TextBlob([text], { type: "text/javascript" }));
      try {
        importScripts(url);
      } finally {
        revokeObjectURL(url);
      }
      const made: unknown = Reflect.get(globalThis, place);
      Reflect.deleteProperty(globalThis, place);
      if (typeof made !== "function") throw new Error("the file did not become a function");
      return (...args) => Reflect.apply(made, undefined, args) as unknown;
    },
  };
  self.addEventListener("message", (event) => runJob(grader, exportName, event.data, host), { once: true });
  post({ kind: "ready" });
}
