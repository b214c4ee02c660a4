/**
 * The trace: everything that happened in a run, each event with the event that made it happen.
 *
 * `cause` is the index of an earlier event, or null for what came from outside (the first boot, an intervention, a client
 * deciding to ask). Following causes backwards from any event ends in one of those, so "why did this happen?" always has an
 * answer, and the causes of sends and deliveries are exactly the arrows of a space-time diagram (Lamport 1978).
 */
import type { Json, Msg, NodeId, Reply } from "./node";
import type { Intervention } from "./scenario";

interface Base {
  readonly index: number;
  /** Virtual milliseconds, a multiple of 0.001. */
  readonly timeMs: number;
  readonly cause: number | null;
  /** Where it happened: a node or a client. For a lost message, its sender. */
  readonly at: string;
}

export type LossReason = "loss" | "partition" | "down" | "intervention";

export type TraceEvent = Base &
  (
    | { readonly kind: "boot"; readonly incarnation: number }
    | { readonly kind: "crash"; readonly why: "intervention" | "cut" | "error" }
    | { readonly kind: "pause" }
    | { readonly kind: "resume" }
    /** An intervention takes effect; `at` is "world" unless it concerns one node. */
    | { readonly kind: "intervene"; readonly intervention: Intervention }
    /** A message leaves. `message` numbers the send; copies of it share the number. */
    | {
        readonly kind: "send";
        readonly message: number;
        readonly to: NodeId;
        readonly body: Msg;
        readonly bytes: number;
      }
    | { readonly kind: "deliver"; readonly message: number; readonly from: NodeId; readonly body: Msg }
    | { readonly kind: "drop"; readonly message: number; readonly to: string; readonly why: LossReason }
    | { readonly kind: "set-timer"; readonly name: string; readonly dueMs: number }
    | { readonly kind: "cancel-timer"; readonly name: string }
    | { readonly kind: "timer"; readonly name: string; readonly data?: Json }
    | { readonly kind: "put"; readonly key: string; readonly value: Json }
    | { readonly kind: "delete"; readonly key: string }
    /** Bytes of files are hexadecimal text. */
    | { readonly kind: "append"; readonly file: string; readonly bytes: string }
    | { readonly kind: "truncate"; readonly file: string; readonly length: number }
    | { readonly kind: "fsync"; readonly file: string }
    /** A crash has taken unsynced changes of a file; `bytes` is what is left of it. */
    | { readonly kind: "torn"; readonly file: string; readonly bytes: string; readonly lostBytes: number }
    /** A Byzantine node is about to send something else than this, or nothing. A `send` that it causes follows. */
    | { readonly kind: "lie"; readonly to: NodeId; readonly meant: Msg; readonly silent: boolean }
    | { readonly kind: "output"; readonly value: Json }
    /** A client begins an operation (its first attempt follows). */
    | {
        readonly kind: "invoke";
        readonly op: number;
        readonly process: string;
        readonly seq: number;
        readonly f: Json;
      }
    /** One attempt leaves the client. */
    | {
        readonly kind: "ask";
        readonly message: number;
        readonly op: number;
        readonly request: string;
        readonly to: NodeId;
        readonly f: Json;
      }
    /** An attempt reaches a node. */
    | {
        readonly kind: "request";
        readonly message: number;
        readonly request: string;
        readonly client: string;
        readonly seq: number;
        readonly f: Json;
      }
    | {
        readonly kind: "reply";
        readonly message: number;
        readonly request: string;
        readonly to: string;
        readonly reply: Reply<Json>;
      }
    /** A reply reaches the client. */
    | {
        readonly kind: "answer";
        readonly message: number;
        readonly request: string;
        readonly from: NodeId;
        readonly reply: Reply<Json>;
      }
    /** The client is done with the operation, with this outcome. */
    | {
        readonly kind: "return";
        readonly op: number;
        readonly process: string;
        readonly status: "ok" | "fail" | "unknown";
        readonly value?: Json;
        readonly why?: string;
      }
    /** Student code did what no node may do. */
    | { readonly kind: "error"; readonly handler: string; readonly message: string; readonly line?: number }
    /** A property of the run does not hold. */
    | { readonly kind: "violation"; readonly property: string; readonly message: string }
  );

export type TraceKind = TraceEvent["kind"];

type WithoutStamp<E> = E extends TraceEvent ? Omit<E, "index" | "timeMs"> : never;

/** An event before the kernel numbers and times it. */
export type EventBody = WithoutStamp<TraceEvent>;

/** A broken property, in words, and where it broke. */
export interface Violation {
  readonly property: string;
  readonly message: string;
  /** Index of the trace event at which it broke. */
  readonly event: number;
}

export type RunStatus =
  /** Virtual time reached `endMs`, or nothing was left to happen. */
  | "completed"
  /** An observer reported a violation. */
  | "violated"
  /** A budget ended the run first. Never a pass. */
  | "unknown"
  /** A node threw, or handed the world something that is not plain JSON. */
  | "error";
