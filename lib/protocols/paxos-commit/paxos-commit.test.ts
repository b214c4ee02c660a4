import { describe, expect, it } from "vitest";
import { explore, run, type Exploration, type RecordedRun, type Scenario, type System } from "@/lib/sim";
import {
  atomic,
  atomicRun,
  nobodyBlocked,
  oneTransaction,
  reenacted,
  stormy,
  told,
} from "../shared/commit-testing";
import { goldenScenarios } from "../shared/golden";
import { results, script, seeds, viewsAtEnd } from "../shared/testing";
import { program, scenario } from ".";
import type { Accepted, Values } from "./messages";
import { PaxosCommit, type PaxosCommitCtx } from "./paxos-commit";
import { scenarios } from "./scenarios";

goldenScenarios(program, scenarios, import.meta.url);

class IgnoresReports extends PaxosCommit {
  protected override propose(reports: readonly Accepted[], ctx: PaxosCommitCtx): Values {
    const nothing = reports.map(() => ({}));
    return super.propose(nothing, ctx);
  }
}
class AsksOneAcceptor extends PaxosCommit {
  protected override quorum(): number {
    return 1;
  }
}
class BreaksPromises extends PaxosCommit {
  protected override saveAcceptor(...[tx, acceptor, ctx]: Parameters<PaxosCommit["saveAcceptor"]>): void {
    super.saveAcceptor(tx, { ...acceptor, promised: 0 }, ctx);
  }
}
class StoresNothing extends PaxosCommit {
  protected override saveAcceptor(...[tx, acceptor, ctx]: Parameters<PaxosCommit["saveAcceptor"]>): void {
    super.saveAcceptor(tx, acceptor, { ...ctx, disk: { ...ctx.disk, put: () => {} } });
  }
}
class AbortsOnTimeout extends PaxosCommit {
  protected override onSilence(tx: string, ctx: PaxosCommitCtx): void {
    this.settle(tx, "abort", ctx);
  }
}

/** Three acceptors, two resource managers, one transaction; at any moment one of the two loses patience and asks n2 to lead. */
function system(votes: Parameters<typeof oneTransaction>[1] = {}): System {
  const { nodes, stimuli = [] } = oneTransaction(5, votes);
  return { nodes, stimuli: [...stimuli, { kind: "fire", timer: "prepared t" }] };
}
const prepared = nobodyBlocked((world, node) => JSON.stringify(world.view(node)).includes('"t":"prepared"'));
const search = (boot: () => PaxosCommit, faults: System["faults"] = {}): Exploration =>
  explore({ name: "paxos-commit", boot }, { ...system(), faults }, atomic(), prepared);

describe("every interleaving of one transaction and two ballots", () => {
  it("all decide the same, and nobody is blocked", () => {
    expect(search(() => new PaxosCommit())).toMatchObject({ verdict: "holds", states: 110_754 });
  });

  it("nor when the leader crashes between any two effects and never comes back", () => {
    const faults = { crashes: 1, restarts: 0, cuts: true, only: ["n1"] };
    expect(search(() => new PaxosCommit(), faults)).toMatchObject({ verdict: "holds", states: 142_562 });
  });

  it("nor does it matter in which order a leader's promises and votes came in", () => {
    const kept = { ...system(), insertionOrder: true };
    const found = explore(program, kept, atomic(), prepared);
    expect(found.verdict).toBe("holds");
    expect(found.states).toBeGreaterThan(110_754);
  });

  it("with one vote to abort, nobody commits", () => {
    const votes = { n5: "no" } as const;
    const faults = { crashes: 1, restarts: 0, only: ["n1"] };
    expect(explore(program, { ...system(votes), faults }, atomic(votes)).verdict).toBe("holds");
  });

  it("both outcomes happen", () => {
    const outcomes = new Set<string>();
    explore(program, system(), (world) => {
      for (const node of world.nodes)
        for (const out of world.outputs(node)) outcomes.add(JSON.stringify(out));
      return null;
    });
    expect(outcomes.size).toBe(2);
  });
});

describe("without one rule, the first leader commits and the second aborts", () => {
  it("(L) a leader that proposes aborted whatever is reported", () => {
    const found = search(() => new IgnoresReports());
    expect(found.counterexample?.message).toBe("n1 committed, n2 aborted");
    expect(told(found)).toContain(
      "deliver Phase2a {tx: t, b: 4, values: {n4: aborted, n5: aborted}} from n2 to n1",
    );
  });

  it("(M) a leader that believes one acceptor", () => {
    expect(search(() => new AsksOneAcceptor()).counterexample?.message).toBe("n1 committed, n2 aborted");
  });

  it("(A) an acceptor that accepts ballot 0 after it has answered ballot 4", () => {
    expect(search(() => new BreaksPromises()).counterexample?.message).toBe("n1 committed, n2 aborted");
  });

  it("(A) an acceptor that has forgotten in a crash what it accepted; one that has it on disk has not", () => {
    const faults = { crashes: 1, only: ["n2"] };
    const forgetful = { name: "forgetful", boot: () => new StoresNothing() };
    const found = explore(forgetful, { ...system(), faults }, atomic());
    expect(found.counterexample?.message).toBe("n1 committed, n2 aborted");
    expect(told(found)).toContain("restart n2");
    expect(explore(program, { ...system(), faults }, atomic()).verdict).toBe("holds");
  });

  it("(U) a prepared resource manager that aborts when it has waited long enough", () => {
    expect(search(() => new AbortsOnTimeout()).counterexample?.property).toBe("all-decide-the-same");
  });
});

describe("(O) without one vote in ballot 0", () => {
  /** A resource manager that has crashed has lost its part of the work, and would vote no if it were asked. */
  class LosesItsWork extends PaxosCommit {
    protected restarted = false;
    override init(ctx: PaxosCommitCtx): void {
      this.restarted = ctx.disk.get<boolean>("started") === true;
      ctx.disk.put("started", true);
      super.init(ctx);
    }
    protected override vote(tx: string, yes: boolean, ctx: PaxosCommitCtx): void {
      super.vote(tx, yes && !this.restarted, ctx);
    }
  }
  class AndItsVote extends LosesItsWork {
    protected override vote(tx: string, yes: boolean, ctx: PaxosCommitCtx): void {
      super.vote(tx, yes, { ...ctx, disk: { ...ctx.disk, put: () => {} } });
    }
  }
  // n4 votes yes and crashes; the leader commits; a copy of its Prepare reaches n4 when it is back.
  const asked: Scenario = {
    nodes: ["n1", "n2", "n3", "n4", "n5"],
    params: { patienceMs: 200, leaderMs: 200 },
    network: { delayMs: [1, 1] },
    clients: [script("c", "n1", [[10, { kind: "commit", tx: "t" }]])],
    interventions: [
      { kind: "dup", at: 0, match: { to: "n4", type: "Prepare" }, ms: 50 },
      { kind: "crash", at: 13, node: "n4" },
      { kind: "restart", at: 30, node: "n4" },
    ],
    endMs: 1000,
  };
  const violated = (boot: () => PaxosCommit): string | undefined =>
    run({ name: "paxos-commit", boot }, asked, 1, { observers: [atomicRun()] }).violation?.message;

  it("a resource manager that forgets in a crash that it voted yes aborts what is committed", () => {
    expect(results(run(program, asked, 1), "c")).toEqual(["commit"]);
    expect(violated(() => new LosesItsWork())).toBeUndefined();
    expect(violated(() => new AndItsVote())).toBe("n1 committed, n4 aborted");
  });
});

describe("the simulation agrees with the search", () => {
  const crash = { crashes: 1, only: ["n2"] };
  it.each([
    [IgnoresReports, {}],
    [AsksOneAcceptor, {}],
    [BreaksPromises, {}],
    [StoresNothing, crash],
    [AbortsOnTimeout, {}],
  ])("%o: the counterexample breaks the same property in a run", (Broken, faults) => {
    const boot = () => new Broken();
    const found = explore({ name: "broken", boot }, { ...system(), faults }, atomic());
    expect(reenacted(boot, found)).toBe("all-decide-the-same");
  });
});

function quiet(F: number, N: number): RecordedRun {
  const nodes = Array.from({ length: 2 * F + 1 + N }, (_, n) => `n${n + 1}`);
  const op = { kind: "commit", tx: "t" };
  return run(
    program,
    {
      nodes,
      params: { F },
      network: { delayMs: [5, 5] },
      interventions: [{ kind: "request", at: 0, client: "c", node: "n1", op }],
      endMs: 90,
    },
    1,
  );
}

describe("the cost of a commit when nothing fails (§4.3)", () => {
  const cases = [0, 1, 2].flatMap((F) => [2, 3, 5].map((N) => [F, N] as const));

  it.each(cases)("F = %i, N = %i: (N + 1)(F + 3) - 2 messages", (F, N) => {
    const sent = quiet(F, N).trace.filter(({ kind }) => kind === "send");
    // N Prepare (here the client's request stands for BeginCommit and the leader asks all N; there 1 BeginCommit and N - 1
    // Prepare), N(F + 1) phase 2a, F + 1 phase 2b, N Decision. The paper counts the same sum, with one delay more, for BeginCommit;
    // then it saves two messages, the leader being an acceptor and the first vote going with BeginCommit: (N + 1)(F + 3) - 4.
    expect(sent).toHaveLength((N + 1) * (F + 3) - 2);
  });

  it("with F = 0 one of them goes from the coordinator to itself: 3N are left, as in two-phase commit", () => {
    const sent = quiet(0, 4).trace.filter((event) => event.kind === "send" && event.to !== event.at);
    expect(sent).toHaveLength(3 * 4);
  });

  it.each(cases)(
    "F = %i, N = %i: N + F + 1 writes come before the decision, and four message delays",
    (F, N) => {
      const { trace } = quiet(F, N);
      const decision = trace.findIndex(({ kind }) => kind === "output");
      expect(trace.slice(0, decision).filter(({ kind }) => kind === "put")).toHaveLength(N + F + 1);
      const asked = trace.find(({ kind }) => kind === "request")?.timeMs ?? NaN;
      const settled = trace.filter(({ kind }) => kind === "output").map(({ timeMs }) => timeMs - asked);
      expect(Math.max(...settled)).toBe(4 * 5);
    },
  );
});

describe("in runs", () => {
  it("a crashed leader does not keep the resource managers waiting: they decide while it is down", () => {
    const { trace } = run(program, scenario, 1);
    const third = trace.filter(
      ({ kind, at, timeMs }) => kind === "output" && at >= "n4" && timeMs > 1520 && timeMs < 2300,
    );
    expect(third.length).toBeGreaterThanOrEqual(3);
  });

  it.each([
    [1, 5],
    [1, 6],
    [2, 8],
  ])(
    "F = %i with %i nodes under a hostile network: one outcome each, and all decide in the end",
    (F, size) => {
      let committed = 0;
      for (const seed of seeds(40)) {
        const harsh = { ...stormy(seed, size, { F }), endMs: 12_000 };
        const { violation, history } = run(program, harsh, seed, {
          record: "none",
          observers: [atomicRun()],
        });
        expect(violation, `seed ${seed}`).toBeUndefined();
        committed += history.filter(({ value }) => value === "commit").length;
        for (const view of viewsAtEnd(program, harsh, seed).values()) {
          expect(JSON.stringify(view["states"]), `seed ${seed}`).not.toContain('"prepared"');
        }
      }
      expect(committed).toBeGreaterThan(150);
    },
  );

  it("the observer sees a resource manager that aborts by itself", () => {
    const broken = { name: "broken", boot: () => new AbortsOnTimeout() };
    const caught = seeds(20).filter(
      (seed) =>
        run(broken, stormy(seed, 5), seed, { record: "none", observers: [atomicRun()] }).violation !==
        undefined,
    );
    expect(caught.length).toBeGreaterThan(5);
  });
});
