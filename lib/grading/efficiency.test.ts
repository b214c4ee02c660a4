/** The bill of an operation, on a toy that asks everybody, waits for all, and then answers. */
import { describe, expect, it } from "vitest";
import { run, type Ctx, type Json, type Msg, type Node, type Request, type Scenario } from "@/lib/sim";
import type { Budget } from "./efficiency";
import { withinBudget } from "./efficiency";

type AskCtx = Ctx<Msg, Json>;

/** n - 1 questions and as many answers in `phases` phases, one after the other. */
class Asks implements Node<Msg, Json, Json> {
  private request = "";
  private heard = 0;
  constructor(private readonly phases: number) {}
  init(): void {}
  onRequest({ id }: Request<Json>, ctx: AskCtx): void {
    this.request = id;
    this.askAll(ctx);
  }
  onMessage(from: string, { type }: Msg, ctx: AskCtx): void {
    if (type === "ask") ctx.send(from, { type: "answer" });
    if (type !== "answer" || ++this.heard % ctx.nodes.length !== 0) return;
    if (this.heard < this.phases * ctx.nodes.length) ctx.setTimer("next phase", 1);
    else ctx.reply(this.request, { status: "ok", value: null });
  }
  onTimer(_name: string, _data: Json | undefined, ctx: AskCtx): void {
    this.askAll(ctx);
  }
  private askAll(ctx: AskCtx): void {
    for (const node of ctx.nodes) ctx.send(node, { type: "ask" });
  }
}

const scenario: Scenario = {
  nodes: ["A", "B", "C"],
  network: { delayMs: [1, 1] },
  clients: [{ id: "c", operations: [{ op: "look", to: "A" }], timeoutMs: 500 }],
  endMs: 200,
};

function judged(phases: number, budget: Partial<Budget>, changes: Partial<Scenario> = {}): string | null {
  const monitor = withinBudget("cheap", () => ({ name: "look", ...budget }));
  const { status, violation } = run(
    { name: "asks", boot: () => new Asks(phases) },
    { ...scenario, ...changes },
    1,
    {
      observers: [
        (event, world) => {
          const message = monitor.onEvent?.(event, world) ?? null;
          return message === null ? null : { property: monitor.property, message };
        },
      ],
    },
  );
  expect(status).toBe(violation ? "violated" : "completed");
  return violation?.message ?? null;
}

const most = (limit: number) => ({ most: limit, because: `${limit} are enough` });

describe("what an operation costs", () => {
  it("counts messages between different nodes, through timers and other nodes", () => {
    expect(judged(2, { messages: most(8) })).toBeNull();
    expect(judged(2, { messages: most(7) })).toBe("8 messages for one look already; 7 are enough");
    expect(judged(3, { messages: most(8) })).toBe("9 messages for one look already; 8 are enough");
  });

  it("counts bytes as JSON", () => {
    const bytes = 2 * '{"type":"ask"}'.length + 2 * '{"type":"answer"}'.length;
    expect(judged(1, { bytes: most(bytes) })).toBeNull();
    expect(judged(1, { bytes: most(bytes - 1) })).toMatch(/bytes for one look/);
  });

  it("counts round trips up to the answer", () => {
    expect(judged(2, { rounds: most(2) })).toBeNull();
    expect(judged(3, { rounds: most(2) })).toBe("3 round trips for one look already; 2 are enough");
  });

  it("does not charge what the network does: copies are answered on the house", () => {
    const match = { from: "A", to: "B", type: "ask" };
    const dup = { interventions: [{ kind: "dup", at: 0, match, ms: 50 }] } as const;
    expect(judged(1, { messages: most(4) }, dup)).toBeNull();
  });

  it("charges each operation by itself, and leaves alone what has no budget", () => {
    const twice = [0, 100].map((atMs) => ({ op: "look", to: "A", atMs }));
    const clients = [{ id: "c", operations: twice, timeoutMs: 500 }];
    expect(judged(1, { messages: most(4) }, { clients })).toBeNull();
    const monitor = withinBudget("cheap", () => null);
    const { violation } = run({ name: "asks", boot: () => new Asks(9) }, scenario, 1, {
      observers: [(event, world) => (monitor.onEvent?.(event, world) ? { property: "", message: "" } : null)],
    });
    expect(violation).toBeUndefined();
  });
});
