import { describe, expect, it } from "vitest";
import { run, type Json, type NodeId, type Program, type Run, type Scenario } from "@/lib/sim";
import { hostile, results, script, seeds } from "../shared/testing";
import { goldenScenarios } from "../shared/golden";
import { program, scenario } from ".";
import { chooseValue, Paxos } from "./paxos";
import { scenarios } from "./scenarios";

goldenScenarios(program, scenarios, import.meta.url);

const propose = (value: Json): Json => ({ kind: "propose", value });

function decided({ trace }: Run): ReadonlyMap<NodeId, string> {
  return new Map(
    trace.flatMap((event) => (event.kind === "output" ? [[event.at, JSON.stringify(event.value)]] : [])),
  );
}

/** Three or five nodes, each with a proposer of its own, under partitions, crashes, cuts, loss and duplication. */
function stormy(seed: number, size: number): Scenario {
  const nodes = Array.from({ length: size }, (_, n) => `n${n + 1}`);
  const clients = nodes.map((node, n) =>
    script(`client ${node}`, node, [[500 + n * 400, propose(`of ${node}`)]], 6000),
  );
  return { ...hostile(seed, {}, nodes), clients, endMs: 8000 };
}

describe("single-decree Paxos", () => {
  it.each([3, 4, 5])("%i nodes never decide two values, and only one that was proposed", (size) => {
    let decisions = 0;
    for (const seed of seeds(40)) {
      const values = new Set(decided(run(program, stormy(seed, size), seed)).values());
      expect(values.size, `seed ${seed}`).toBeLessThanOrEqual(1);
      for (const value of values) expect(value).toMatch(/"v":"of n\d"/);
      decisions += values.size;
    }
    expect(decisions).toBeGreaterThan(30);
  });

  it("duelling proposers come to an end, and everybody is told the same value", () => {
    // Nothing is lost, so that every request and every answer arrives and only the duel can keep a client waiting.
    const lossless: Scenario = { ...scenario, network: { delayMs: [2, 30] } };
    for (const seed of seeds(20)) {
      const finished = run(program, lossless, seed);
      const answers = finished.history.filter(({ kind }) => kind === "ok").map(({ value }) => value);
      expect(answers, `seed ${seed}`).toHaveLength(3);
      expect(new Set(answers).size).toBe(1);
    }
  });

  it("a proposer takes over the value of the highest ballot it is told of, and its own only if there is none", () => {
    expect(
      chooseValue(
        [
          { ab: 0, av: null },
          { ab: 0, av: null },
        ],
        "own",
      ),
    ).toBe("own");
    expect(
      chooseValue(
        [
          { ab: 3, av: "old" },
          { ab: 0, av: null },
          { ab: 7, av: "newer" },
        ],
        "own",
      ),
    ).toBe("newer");
  });

  /** n1 and n2 choose "a"; n2 restarts; then n3 proposes "b" with n2's help alone. */
  const forgetting: Scenario = {
    nodes: ["n1", "n2", "n3"],
    network: { delayMs: [1, 1] },
    clients: [script("first", "n1", [[10, propose("a")]]), script("second", "n3", [[300, propose("b")]])],
    interventions: [
      {
        kind: "part",
        at: 0,
        groups: [
          ["n1", "n2", "first"],
          ["n3", "second"],
        ],
      },
      { kind: "crash", at: 100, node: "n2" },
      { kind: "restart", at: 150, node: "n2" },
      {
        kind: "part",
        at: 200,
        groups: [
          ["n1", "first"],
          ["n2", "n3", "second"],
        ],
      },
    ],
    endMs: 1000,
  };

  it("an acceptor's promises outlive a crash: the second proposer learns the first value", () => {
    const finished = run(program, forgetting, 1);
    expect([...results(finished, "first"), ...results(finished, "second")]).toEqual(["a", "a"]);
  });

  it("without durable acceptors two values are decided", () => {
    class Forgetful extends Paxos {
      override init(ctx: Parameters<Paxos["init"]>[0]): void {
        ctx.disk.delete("acceptor");
        ctx.disk.delete("decided");
        super.init(ctx);
      }
    }
    const broken: Program = { name: "forgetful", boot: () => new Forgetful() };
    const finished = run(broken, forgetting, 1);
    expect([...results(finished, "first"), ...results(finished, "second")]).toEqual(["a", "b"]);
  });

  it("a minority decides nothing", () => {
    const alone: Scenario = {
      ...forgetting,
      interventions: [{ kind: "part", at: 0, groups: [["n1", "first"], ["n2"], ["n3", "second"]] }],
    };
    expect(decided(run(program, alone, 1)).size).toBe(0);
  });
});
