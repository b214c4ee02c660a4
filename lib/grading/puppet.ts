/**
 * Puppets: peers that follow a script, for schedules in which one node of the student's is alone among them.
 *
 * A puppet is an ordinary node program. It sends given messages at given times, and answers a message by a pure function of
 * it. Because it is driven by the kernel like any other node, a schedule with puppets can be shrunk, recorded and replayed.
 */
import type { AnyNode, Msg, Node, NodeId } from "@/lib/sim";

export interface PuppetScript<M extends Msg> {
  /** Sent at these times, ms after boot. */
  readonly says?: readonly { readonly atMs: number; readonly to: NodeId; readonly message: M }[];
  /** The answer to a message, or null for silence. */
  answers?(message: M, from: NodeId): M | null;
}

export function puppet<M extends Msg>(script: PuppetScript<M>): AnyNode {
  const says = script.says ?? [];
  const node: Node<M> = {
    init(ctx) {
      says.forEach(({ atMs }, line) => ctx.setTimer(`line ${line}`, atMs, line));
    },
    onTimer(_name, data, ctx) {
      const line = typeof data === "number" ? says[data] : undefined;
      if (line) ctx.send(line.to, line.message);
    },
    onMessage(from, message, ctx) {
      const answer = script.answers?.(message, from) ?? null;
      if (answer) ctx.send(from, answer);
    },
  };
  return node;
}
