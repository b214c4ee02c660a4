import { describe, expect, it } from "vitest";
import { checkConvergence, type ReplicaState } from "@/lib/checkers";
import { run, type Intervention, type Json, type NodeId, type Program, type Scenario } from "@/lib/sim";
import { goldenScenarios } from "../shared/golden";
import { hostile, read, results, script, seeds, viewsAtEnd, write } from "../shared/testing";
import { program, QuorumStore } from ".";
import type { QuorumMsg } from "./messages";
import { scenarios } from "./scenarios";

goldenScenarios(program, scenarios, import.meta.url);

const five = ["n1", "n2", "n3", "n4", "n5"];
/** Of x, with five nodes or three. */
const homes = ["n1", "n2", "n3"];

/** What homes hold when a run is over. An older cell that a newer one has replaced counts as delivered with it. */
function homesAtEnd(program: Program, scenario: Scenario, seed = 1): readonly ReplicaState[] {
  const views = viewsAtEnd(program, scenario, seed);
  return homes.map((id) => {
    const { kv = null, stamps = null } = views.get(id) ?? {};
    const held = typeof stamps === "object" && stamps !== null ? Object.entries(stamps) : [];
    return { id, delivered: held.map(([key, stamp]) => `${key} ${JSON.stringify(stamp)}`), state: kv };
  });
}

function converged(program: Program, scenario: Scenario, seed = 1): string {
  const replicas = homesAtEnd(program, scenario, seed);
  return checkConvergence({ replicas, quiescent: true }, "eventual").verdict;
}

/** Nothing but equal roots is sent in the last five seconds: what differs now, differs for ever. */
function isQuiescent(program: Program, scenario: Scenario): boolean {
  const { trace } = run(program, scenario, 1);
  return trace.every((event) => {
    if (event.kind !== "send" || event.timeMs < scenario.endMs - 5000) return true;
    return event.body.type === "hashes" && JSON.stringify(event.body).split("[").length <= 3;
  });
}

/** The home n3 of x is down from 400 to 1500 ms, and x is written at 500. Its stand-in, if there is one, is n4. */
function outage(params: Readonly<Record<string, Json>>, more: readonly Intervention[] = []): Scenario {
  return {
    nodes: five,
    params: { N: 3, W: 2, R: 2, ...params },
    network: { delayMs: [1, 5] },
    clients: [script("writer", "n1", [[500, write(1)]], 2000)],
    interventions: [
      { kind: "crash", at: 400, node: "n3" },
      { kind: "restart", at: 1500, node: "n3" },
      ...more,
    ],
    endMs: 12_000,
  };
}

const handoff = { sloppy: true, hintFor: "all" };
const merkle = { antiEntropy: "merkle" };
const standInDies: Intervention = { kind: "crash", at: 1000, node: "n4" };
const standInRestarts: Intervention = { kind: "restart", at: 3000, node: "n4" };

describe("a home that was down when x was written", () => {
  it.each([
    ["without either never gets it", {}, [], "violation"],
    ["gets it by a hint", handoff, [], "ok"],
    ["never gets it when stand-ins are asked only for a quorum", { sloppy: true }, [], "violation"],
    ["gets it by a hint whose stand-in was down for a while", handoff, [standInDies, standInRestarts], "ok"],
    ["never gets it when the stand-in died with the hint", handoff, [standInDies], "violation"],
    ["gets it by anti-entropy", merkle, [], "ok"],
    [
      "gets it by anti-entropy when the stand-in died with the hint",
      { ...handoff, ...merkle },
      [standInDies],
      "ok",
    ],
  ])("%s", (_title, params, more, verdict) => {
    const scenario = outage(params, more);
    expect(results(run(program, scenario, 1), "writer")).toEqual([null]);
    expect(isQuiescent(program, scenario)).toBe(true);
    expect(converged(program, scenario)).toBe(verdict);
  });

  it("is named by the checker", () => {
    const { replicas } = checkConvergence(
      { replicas: homesAtEnd(program, outage({})), quiescent: true },
      "eventual",
    );
    expect(replicas).toEqual(["n1", "n3"]);
  });
});

describe("what anti-entropy leaves to hints", () => {
  /** n2 and n3 are down, so n1 and two stand-ins have the write; then n1 dies, and n2 and n3 come back. */
  const orphaned = (handoffMs: number): Scenario => {
    const base = outage({ ...handoff, ...merkle, handoffMs }, [
      { kind: "crash", at: 400, node: "n2" },
      { kind: "restart", at: 1500, node: "n2" },
      { kind: "crash", at: 1000, node: "n1" },
    ]);
    return { ...base, clients: [...(base.clients ?? []), script("reader", "n2", [[6000, read]], 2000)] };
  };

  it("a write that no living home has survives by its hints", () => {
    const kept = run(program, orphaned(500), 1);
    expect([...results(kept, "writer"), ...results(kept, "reader")]).toEqual([null, 1]);
  });

  it("and is lost to readers, although acknowledged, while nobody hands them off", () => {
    const lost = run(program, orphaned(1_000_000), 1);
    expect([...results(lost, "writer"), ...results(lost, "reader")]).toEqual([null, 0]);
  });
});

type StoreCtx = Parameters<QuorumStore["init"]>[0];

describe("what hinted handoff rests on", () => {
  /** Without (S): hints in memory alone. */
  class Forgetful extends QuorumStore {
    override init(ctx: StoreCtx): void {
      ctx.disk.put("hints", []);
      super.init(ctx);
    }
  }

  /** Without the first half of (A): what has been sent is taken for delivered. */
  class Hasty extends QuorumStore {
    override onTimer(name: string, data: Json | undefined, ctx: StoreCtx): void {
      const before = ctx.disk.get<Extract<QuorumMsg, { type: "handoff" }>["hint"][]>("hints") ?? [];
      super.onTimer(name, data, ctx);
      if (name !== "handoff") return;
      for (const hint of before) this.onMessage(hint.home, { type: "handoffR", hint }, ctx);
    }
  }

  /** Without the second: acknowledged first, and then stored. */
  class AcksFirst extends QuorumStore {
    override onMessage(from: NodeId, message: QuorumMsg, ctx: StoreCtx): void {
      if (message.type === "handoff") ctx.send(from, { type: "handoffR", hint: message.hint });
      super.onMessage(from, message, ctx);
    }
  }

  const cutHome: readonly Intervention[] = [
    { kind: "cut", at: 1500, node: "n3", effects: 1, on: { handler: "message", name: "handoff" } },
    { kind: "restart", at: 2500, node: "n3" },
  ];

  it.each([
    ["hints on disk", () => new Forgetful(), [standInDies, standInRestarts]],
    ["hints kept until they are acknowledged", () => new Hasty(), []],
    ["a home that stores before it acknowledges", () => new AcksFirst(), cutHome],
  ])("%s", (_rule, boot, more) => {
    expect(converged(program, outage(handoff, more))).toBe("ok");
    expect(converged({ name: "quorum-store", boot }, outage(handoff, more))).toBe("violation");
    expect(converged({ name: "quorum-store", boot }, outage({ ...handoff, ...merkle }, more))).toBe("ok");
  });
});

describe("under crashes, cuts, partitions, pauses, loss and duplicates", () => {
  const weather = (nodes: readonly string[], params: Readonly<Record<string, Json>>) => (seed: number) => ({
    ...hostile(seed, { N: 3, W: 2, R: 2, ...params }, nodes),
    endMs: 9000,
  });
  const often = { ...merkle, antiEntropyMs: 250 };

  it.each([
    ["three nodes", homes, often],
    ["five nodes, sloppy", five, { ...handoff, ...often }],
  ])("homes converge when writes have stopped: %s", (_name, nodes, params) => {
    const scenario = weather(nodes, params);
    expect(seeds(30).filter((seed) => converged(program, scenario(seed), seed) !== "ok")).toEqual([]);
  });

  it("and without anti-entropy on some seeds they do not", () => {
    const scenario = weather(homes, {});
    expect(
      seeds(30).filter((seed) => converged(program, scenario(seed), seed) !== "ok").length,
    ).toBeGreaterThan(0);
  });
});
