/**
 * Single-decree Paxos, searched to the end: two proposers with a ballot each, three acceptors, every interleaving.
 *
 * A value is chosen when a majority has accepted it in one ballot, so the property reads the `accepted` messages and nobody
 * needs to receive them: they stay in flight as the record of all that was ever accepted. Nothing is lost by that. What a
 * learner does when it has learned is to stop (no new ballot, no reaction to a nack), and an execution in which it stops is
 * also one in which the request, the nack or the timer it would have reacted to is still on its way.
 *
 * Each rule that carries the proof is then taken away alone, and the search finds an execution that chooses two values.
 */
import { describe, expect, it } from "vitest";
import {
  explore,
  formatStep,
  type Exploration,
  run,
  type ExploredWorld,
  type Msg,
  type NodeId,
  type Program,
  type System,
} from "@/lib/sim";
import { program } from ".";
import { Paxos } from "./paxos";

const ask = (node: NodeId, value: string) =>
  ({ kind: "request", client: `client of ${node}`, node, op: { kind: "propose", value } }) as const;

const system: System = {
  nodes: ["n1", "n2", "n3"],
  stimuli: [ask("n1", "a"), ask("n2", "b")],
  undelivered: ["accepted"],
};

/** The values accepted by a majority in one ballot, from the messages that tell of it. */
function chosen(messages: readonly { readonly from: NodeId; readonly body: Msg }[]): readonly string[] {
  const acceptors = new Map<string, Set<NodeId>>();
  for (const { from, body } of messages) {
    if (body.type !== "accepted") continue;
    const vote = `${Reflect.get(body, "v")} at ballot ${Reflect.get(body, "b")}`;
    acceptors.set(vote, (acceptors.get(vote) ?? new Set()).add(from));
  }
  return [...acceptors].flatMap(([vote, from]) => (from.size >= 2 ? [vote] : []));
}

function oneValue(world: ExploredWorld) {
  const votes = chosen(world.inFlight());
  return new Set(votes.map((vote) => vote[0])).size < 2
    ? null
    : { property: "one-value-is-chosen", message: votes.join(", ") };
}

type PaxosCtx = Parameters<Paxos["onMessage"]>[2];
const search = (boot: () => Paxos, changes: Partial<System> = {}): Exploration =>
  explore({ name: "paxos", boot } satisfies Program, { ...system, ...changes }, oneValue);

class OwnValue extends Paxos {
  override onMessage(...[from, message, ctx]: Parameters<Paxos["onMessage"]>): void {
    super.onMessage(from, message.type === "promise" ? { ...message, ab: 0, av: null } : message, ctx);
  }
}
/** Writes nothing while it handles a message of this type. */
function unstored(type: string): new () => Paxos {
  return class extends Paxos {
    override onMessage(...[from, message, ctx]: Parameters<Paxos["onMessage"]>): void {
      const disk = { ...ctx.disk, put: () => {} };
      super.onMessage(from, message, message.type === type ? { ...ctx, disk } : ctx);
    }
  };
}
/** What it writes, it writes when it has already answered. */
class AnswersFirst extends Paxos {
  override onMessage(...[from, message, ctx]: Parameters<Paxos["onMessage"]>): void {
    const puts: [string, unknown][] = [];
    const disk = { ...ctx.disk, put: (key: string, value: unknown) => void puts.push([key, value]) };
    super.onMessage(from, message, { ...ctx, disk });
    for (const [key, value] of puts) ctx.disk.put(key, value);
  }
}
class AcceptsAnything extends Paxos {
  override onMessage(...[from, message, ctx]: Parameters<Paxos["onMessage"]>): void {
    if (message.type !== "accept") return super.onMessage(from, message, ctx);
    const { b, v } = message;
    const send: PaxosCtx["send"] = (to, answer) => {
      if (answer.type !== "nack") return ctx.send(to, answer);
      for (const node of ctx.nodes) ctx.send(node, { type: "accepted", b, v });
    };
    super.onMessage(from, message, { ...ctx, send });
  }
}
class OnePromise extends Paxos {
  override onMessage(...[from, message, ctx]: Parameters<Paxos["onMessage"]>): void {
    if (message.type !== "promise") return super.onMessage(from, message, ctx);
    const send: PaxosCtx["send"] = (_to, body) => ctx.nodes.forEach((node) => ctx.send(node, body));
    super.onMessage(from, message, { ...ctx, nodes: [ctx.id], send });
  }
}
class SameBallots extends Paxos {
  override onRequest(...[request, ctx]: Parameters<Paxos["onRequest"]>): void {
    super.onRequest(request, { ...ctx, nodes: [ctx.id, ...ctx.nodes.filter((node) => node !== ctx.id)] });
  }
}

const acceptorCrashes: Partial<System> = { faults: { crashes: 1, only: ["n3"] } };
const told = ({ counterexample }: Exploration) => counterexample?.steps.map(formatStep);

describe("single-decree Paxos, every interleaving", () => {
  it("two proposers with a ballot each, three acceptors: one value is chosen, and it may be either", () => {
    const values = new Set<string>();
    const found = explore(program, system, (world) => {
      for (const vote of chosen(world.inFlight())) values.add(vote);
      return oneValue(world);
    });
    expect(found).toEqual({ verdict: "holds", states: 189_161, transitions: 826_433, depth: 22 });
    // Whoever begins late begins above what it has promised: 3 and 4, 6 and 4, or 3 and 7.
    expect([...values].toSorted()).toEqual([
      "a at ballot 3",
      "a at ballot 4",
      "a at ballot 6",
      "a at ballot 7",
      "b at ballot 4",
      "b at ballot 6",
      "b at ballot 7",
    ]);
  });

  // That covers the crash between the write and the answer: it is the crash after both, with an answer that never arrives.
  it("also when an acceptor crashes at any moment and comes back at any later one", () => {
    const found = search(() => new Paxos(), acceptorCrashes);
    expect(found).toEqual({ verdict: "holds", states: 859_451, transitions: 4_114_325, depth: 23 });
  });
});

describe("without one rule, the search finds two chosen values", () => {
  const contradiction = { property: "one-value-is-chosen", message: "a at ballot 3, b at ballot 4" };

  it("a proposer that always proposes its own value (P2c)", () => {
    const found = search(() => new OwnValue());
    expect(found).toMatchObject({ verdict: "violated", depth: 14, counterexample: contradiction });
    expect(told(found)?.slice(-5)).toEqual([
      "deliver prepare {b: 4} from n2 to n2",
      "deliver accept {b: 3, v: a} from n1 to n3",
      "deliver promise {b: 4, ab: 3, av: a} from n2 to n2",
      "deliver accept {b: 4, v: b} from n2 to n1",
      "deliver accept {b: 4, v: b} from n2 to n2",
    ]);
  });

  it("an acceptor whose accept ignores its promise", () => {
    const found = search(() => new AcceptsAnything());
    expect(found).toMatchObject({ verdict: "violated", depth: 14, counterexample: contradiction });
  });

  it("an acceptor that does not store its promise: it accepts ballot 3 after it promised 4", () => {
    const Forgetful = unstored("prepare");
    const found = search(() => new Forgetful(), acceptorCrashes);
    expect(found).toMatchObject({ verdict: "violated", depth: 16, counterexample: contradiction });
    expect(told(found)?.slice(-3)).toEqual([
      "crash n3",
      "restart n3",
      "deliver accept {b: 3, v: a} from n1 to n3",
    ]);
  });

  it("an acceptor that does not store what it accepted: it promises 4 and has nothing to report", () => {
    const Forgetful = unstored("accept");
    const found = search(() => new Forgetful(), acceptorCrashes);
    expect(found).toMatchObject({ verdict: "violated", depth: 16, counterexample: contradiction });
    expect(told(found)).toContain("deliver promise {b: 4, ab: 0, av: null} from n3 to n2");
  });

  it("an acceptor that answers before it writes, when a crash falls between the two", () => {
    const cuts = { faults: { crashes: 1, cuts: true, only: ["n3"] } };
    const found = search(() => new AnswersFirst(), cuts);
    expect(found).toMatchObject({ verdict: "violated", depth: 15, counterexample: contradiction });
    expect(told(found)).toContain(
      "deliver prepare {b: 4} from n2 to n3, and n3 crashes after 1 of its effects",
    );
  });

  it("a proposer that goes on after one promise: its quorum misses the one that chose", () => {
    const found = search(() => new OnePromise());
    expect(found).toMatchObject({ verdict: "violated", depth: 10, counterexample: contradiction });
  });

  it("and the simulation has the same execution", () => {
    for (const Broken of [OwnValue, AcceptsAnything, OnePromise]) {
      const { counterexample } = search(() => new Broken());
      if (counterexample === undefined) throw new Error("nothing was found");
      const { trace } = run({ name: "broken", boot: () => new Broken() }, counterexample.scenario, 1);
      const sent = trace.flatMap((event) =>
        event.kind === "send" ? [{ from: event.at, body: event.body }] : [],
      );
      expect(chosen(sent).toSorted().join(", ")).toBe(contradiction.message);
    }
  });

  it("proposers that share their ballots: two values in one", () => {
    const found = search(() => new SameBallots());
    expect(found.counterexample?.message).toBe("a at ballot 3, b at ballot 3");
  });
});
