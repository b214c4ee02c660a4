/** Obligations, tried on a toy: A counts votes for itself, announces that it has won, and answers whoever asks. */
import { describe, expect, it } from "vitest";
import type { Ctx, Intervention, Json, Msg, Node, Request, Scenario } from "@/lib/sim";
import { nobodyKeepsSilent, recoversAfterHeal, requestsAreAnswered, type Monitor } from ".";
import { tryNodes } from "./trial";

type VoteCtx = Ctx<Msg, Json, Json>;

class Winner implements Node<Msg, Json, Json, Json> {
  private votes = 1;
  init(ctx: VoteCtx): void {
    if (ctx.id === "A") ctx.setTimer("heartbeat", 20);
    else ctx.send("A", { type: "vote" });
  }
  onMessage(_from: string, { type }: Msg, ctx: VoteCtx): void {
    if (type === "vote" && ++this.votes === 2) this.win(ctx);
  }
  onTimer(_name: string, _data: Json | undefined, ctx: VoteCtx): void {
    for (const node of ctx.nodes) if (node !== ctx.id) ctx.send(node, { type: "heartbeat" });
    ctx.setTimer("heartbeat", 20);
  }
  onRequest({ id }: Request<Json>, ctx: VoteCtx): void {
    ctx.reply(id, { status: "ok", value: this.votes });
  }
  protected win(ctx: VoteCtx): void {
    ctx.output("won");
  }
}
class SaysNothing extends Winner {
  override onRequest(): void {}
  override onTimer(): void {}
  protected override win(): void {}
}
class WinsLater extends Winner {
  protected override win(ctx: VoteCtx): void {
    ctx.setTimer("win", 30);
  }
  override onTimer(...[name, , ctx]: Parameters<Winner["onTimer"]>): void {
    if (name === "win") ctx.output("won");
  }
}
class Refuses extends Winner {
  override onRequest({ id }: Request<Json>, ctx: VoteCtx): void {
    ctx.reply(id, { status: "unknown", why: "no" });
  }
}

function judged(
  make: () => Monitor,
  subject: new () => Winner,
  interventions: readonly Intervention[] = [],
  operations = [{ op: "look", to: "A", atMs: 100 }],
): string | null {
  const scenario: Scenario = {
    nodes: ["A", "B", "C"],
    network: { delayMs: [2, 2] },
    clients: [{ id: "c", operations, timeoutMs: 5000 }],
    interventions,
    endMs: 1000,
  };
  const program = (of: new () => Winner) => ({ name: "votes", boot: () => new of() });
  return (
    tryNodes({ program, seed: 1, monitors: () => [make()] }, subject, scenario, "none").failure?.message ??
    null
  );
}

const crash = (node: string, at: number): Intervention => ({ kind: "crash", at, node });
const partitioned: readonly Intervention[] = [
  { kind: "part", at: 1, groups: [["A"], ["B"], ["C"]] },
  { kind: "heal", at: 705 },
];

describe("requests are answered", () => {
  const answers = () => requestsAreAnswered("answered", { withinMs: 200, name: String });
  it("in time, with ok", () => {
    expect(judged(answers, Winner)).toBeNull();
    expect(judged(answers, SaysNothing)).toBe(
      "operation 1 (look) had no answer after 200 ms, with 3 of 3 nodes up and connected",
    );
    expect(judged(answers, Refuses)).toBe(
      'operation 1 (look) was answered "unknown", with 3 of 3 nodes up and connected',
    );
  });

  it("by a working majority, left alone: a node cut off, or crashed since, owes nothing", () => {
    expect(judged(answers, SaysNothing, partitioned)).toBeNull();
    expect(judged(answers, SaysNothing, [crash("A", 150)])).toBeNull();
    expect(judged(answers, SaysNothing, [crash("C", 50)])).toMatch(/with 2 of 3 nodes/);
    expect(judged(answers, SaysNothing, [crash("B", 50), crash("C", 50)])).toBeNull();
  });

  it("not before their time is up", () => {
    expect(judged(answers, SaysNothing, [], [{ op: "look", to: "A", atMs: 900 }])).toBeNull();
  });
});

describe("the cluster recovers after the network has healed", () => {
  const recovers =
    (withinMs = 200) =>
    () =>
      recoversAfterHeal("heartbeats", {
        withinMs,
        what: "heartbeat",
        isIt: (event) => event.kind === "deliver" && event.body.type === "heartbeat",
      });
  it("within the stated time", () => {
    expect(judged(recovers(), Winner)).toBeNull();
    expect(judged(recovers(), Winner, partitioned)).toBeNull();
    expect(judged(recovers(), SaysNothing)).toBe(
      "no heartbeat 200 ms after the last fault, with 3 of 3 nodes up and connected",
    );
    expect(judged(recovers(10), Winner, partitioned)).toMatch(/^no heartbeat 10 ms/);
  });

  it("what happened before the last fault is no recovery from it, and without a majority none is owed", () => {
    expect(judged(recovers(), Winner, [crash("A", 500)])).toMatch(/with 2 of 3 nodes/);
    expect(judged(recovers(), SaysNothing, [crash("B", 50), crash("C", 60)])).toBeNull();
    expect(judged(recovers(295), SaysNothing, partitioned)).toMatch(/^no heartbeat 295 ms/);
    expect(judged(recovers(296), SaysNothing, partitioned)).toBeNull();
  });
});

describe("nobody keeps silent", () => {
  const announces = (withinMs: number) => () => {
    let votes = 1;
    return nobodyKeepsSilent("announced", {
      withinMs,
      due: (event) =>
        event.kind === "deliver" && event.body.type === "vote" && ++votes === 2
          ? { key: event.at, debtor: event.at, missing: `${event.at} had 2 of 3 votes and did not say so` }
          : null,
      paid: (event) => (event.kind === "output" ? event.at : null),
    });
  };
  it("about what its messages have made of it", () => {
    expect(judged(announces(0), Winner)).toBeNull();
    expect(judged(announces(0), SaysNothing)).toBe("A had 2 of 3 votes and did not say so");
  });

  it("longer than it may", () => {
    expect(judged(announces(0), WinsLater)).toMatch(/did not say so/);
    expect(judged(announces(30), WinsLater)).toBeNull();
  });

  it("but a crash pays all debts", () => {
    expect(judged(announces(10), SaysNothing, [crash("A", 5)])).toBeNull();
    expect(judged(announces(10), SaysNothing, [crash("B", 5)])).toMatch(/did not say so/);
  });
});
