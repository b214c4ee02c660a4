import { describe, expect, it } from "vitest";
import { explore, run, type Exploration, type System } from "@/lib/sim";
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
import { different, seeds, viewsAtEnd } from "../shared/testing";
import { program, scenario } from ".";
import { scenarios } from "./scenarios";
import { TwoPhaseCommit, type TwoPhaseCtx } from "./two-phase-commit";

goldenScenarios(program, scenarios, import.meta.url);

/** One coordinator, two participants, one transaction; each timer fires at any moment, the participants' twice in all. */
function system(votes: Parameters<typeof oneTransaction>[1] = {}): System {
  const one = oneTransaction(3, votes);
  return {
    ...one,
    stimuli: [
      ...(one.stimuli ?? []),
      { kind: "fire", timer: "votes t" },
      { kind: "fire", timer: "uncertain t", times: 2 },
    ],
  };
}
const search = (boot: () => TwoPhaseCommit, changes: Partial<System> = {}): Exploration =>
  explore({ name: "two-phase-commit", boot }, { ...system(), ...changes }, atomic());
const oneCrash: Partial<System> = { faults: { crashes: 1, cuts: true } };

class SendsUnlogged extends TwoPhaseCommit {
  protected override recordDecision(): void {}
}
class ForgetsItsVote extends TwoPhaseCommit {
  protected override prepare(tx: string, ctx: TwoPhaseCtx): void {
    this.becomeUncertain(tx, ctx);
  }
}
class AbortsOnTimeout extends TwoPhaseCommit {
  protected override terminate(tx: string, ctx: TwoPhaseCtx): void {
    this.settle(tx, "abort", ctx);
  }
}
class AbortsOnRecovery extends TwoPhaseCommit {
  protected override recoverParticipant(ctx: TwoPhaseCtx): void {
    super.recoverParticipant(ctx);
    for (const key of ctx.disk.keys("participant/")) this.settle(key.slice(12), "abort", ctx);
  }
}
class CommitsOnRecovery extends TwoPhaseCommit {
  protected override endUndecided(tx: string, ctx: TwoPhaseCtx): void {
    this.decide(tx, "commit", ctx);
  }
}
class CommitsAtFirstYes extends TwoPhaseCommit {
  protected override onVote(...[from, tx, yes, ctx]: Parameters<TwoPhaseCommit["vote"]>): void {
    if (yes) this.decide(tx, "commit", ctx);
    else super.onVote(from, tx, yes, ctx);
  }
}

describe("every interleaving of one transaction", () => {
  it("with a crash of anybody between any two effects, all decide the same", () => {
    expect(search(() => new TwoPhaseCommit(), oneCrash)).toMatchObject({ verdict: "holds", states: 82_141 });
  });

  it("also with presumed abort, and with a lost and a doubled message besides", () => {
    const presumed = { ...oneCrash, params: { presumedAbort: true } };
    expect(search(() => new TwoPhaseCommit(), presumed).verdict).toBe("holds");
    const lossy = { faults: { crashes: 1, losses: 1, duplicates: 1 } };
    expect(search(() => new TwoPhaseCommit(), lossy).verdict).toBe("holds");
  });

  it("with one no, nobody commits", () => {
    const votes = { n3: "no" } as const;
    const found = explore(program, { ...system(votes), ...oneCrash }, atomic(votes));
    expect(found.verdict).toBe("holds");
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

describe("without one rule, two participants decide differently", () => {
  it("(D) the decision is sent and not on disk: a restarted coordinator aborts what it committed", () => {
    const found = search(() => new SendsUnlogged(), oneCrash);
    expect(found.counterexample?.property).toBe("all-decide-the-same");
    expect(told(found).slice(-2)).toEqual([
      "deliver Vote {tx: t, yes: true} from n3 to n1, and n1 crashes after 4 of its effects",
      "restart n1",
    ]);
  });

  it("(Y) a yes is sent and not on disk: after a crash its voter believes it may still abort", () => {
    const found = search(() => new ForgetsItsVote(), oneCrash);
    expect(found.counterexample?.message).toBe("n1 committed, n3 aborted");
    expect(told(found).slice(-2)).toEqual(["restart n3", "deliver DecisionRequest {tx: t} from n2 to n3"]);
  });

  it("(U) an uncertain participant aborts on a timeout, with no fault at all", () => {
    const found = search(() => new AbortsOnTimeout());
    expect(found.counterexample?.message).toBe("n1 committed, n2 aborted");
    expect(found.depth).toBe(6);
  });

  it("(U) an uncertain participant aborts when it recovers", () => {
    const found = search(() => new AbortsOnRecovery(), oneCrash);
    expect(found.counterexample?.message).toBe("n1 committed, n2 aborted");
  });

  it("(A) the coordinator commits at the first yes, and the other votes no", () => {
    const votes = { n3: "no" } as const;
    const hasty = { name: "hasty", boot: () => new CommitsAtFirstYes() };
    const found = explore(hasty, system(votes), atomic(votes));
    expect(found.counterexample?.property).toBe("commit-needs-every-yes");
  });

  it("(N) a coordinator that recovers without a decision commits: not all may have voted yes", () => {
    const votes = { n3: "no" } as const;
    const hopeful = { name: "hopeful", boot: () => new CommitsOnRecovery() };
    const faults = { crashes: 1, only: ["n1"] };
    const found = explore(hopeful, { ...system(votes), faults }, atomic(votes));
    expect(found.counterexample?.property).toBe("commit-needs-every-yes");
    expect(explore(program, { ...system(votes), faults }, atomic(votes)).verdict).toBe("holds");
    // Nor need everybody have voted at all: a participant that was not asked in time has aborted meanwhile.
    expect(search(() => new CommitsOnRecovery(), oneCrash).counterexample?.property).toBe(
      "all-decide-the-same",
    );
  });
});

describe("the simulation agrees with the search", () => {
  const yes = {};
  const no = { n3: "no" } as const;
  it.each<readonly [new () => TwoPhaseCommit, Partial<System>, typeof yes | typeof no]>([
    [SendsUnlogged, oneCrash, yes],
    [ForgetsItsVote, oneCrash, yes],
    [AbortsOnTimeout, {}, yes],
    [AbortsOnRecovery, oneCrash, yes],
    [CommitsAtFirstYes, {}, no],
  ])("%o: the counterexample breaks the same property in a run", (Broken, changes, votes) => {
    const boot = () => new Broken();
    const found = explore({ name: "broken", boot }, { ...system(votes), ...changes }, atomic(votes));
    expect(found.verdict).toBe("violated");
    expect(reenacted(boot, found)).toBe(found.counterexample?.property);
  });
});

describe("blocking", () => {
  const uncertain = nobodyBlocked((world, node) => JSON.stringify(world.view(node)).includes('"uncertain"'));

  it("when the coordinator does not come back, participants that voted yes end undecided", () => {
    const faults = { crashes: 1, restarts: 0, only: ["n1"] };
    const found = explore(program, { ...system(), faults }, atomic(), uncertain);
    expect(found.counterexample).toMatchObject({
      property: "nobody-is-blocked",
      message: "n2 and n3 cannot decide",
    });
  });

  it("without that crash nobody does, as long as nothing is lost", () => {
    expect(explore(program, system(), atomic(), uncertain).verdict).toBe("holds");
  });

  it("a coordinator that comes back unblocks them", () => {
    const views = viewsAtEnd(program, scenario, 1);
    expect(different(views, "participates").filter((states) => states.includes("uncertain"))).toEqual([]);
    const { history } = run(program, scenario, 1);
    expect(history.filter(({ kind }) => kind === "ok").map(({ value }) => value)).toEqual([
      "commit",
      "abort",
      "commit",
      "commit",
    ]);
  });
});

describe("the cost of a commit when nothing fails", () => {
  it.each([2, 3, 5])("%i participants: three messages and three delays each, 2N + 2 writes", (N) => {
    const nodes = Array.from({ length: N + 1 }, (_, n) => `n${n + 1}`);
    const op = { kind: "commit", tx: "t" };
    const { trace } = run(
      program,
      {
        nodes,
        network: { delayMs: [5, 5] },
        interventions: [{ kind: "request", at: 0, client: "c", node: "n1", op }],
        endMs: 90,
      },
      1,
    );
    expect(trace.filter(({ kind }) => kind === "send")).toHaveLength(3 * N);
    expect(trace.filter(({ kind }) => kind === "put")).toHaveLength(2 * N + 2);
    const asked = trace.find(({ kind }) => kind === "request")?.timeMs ?? NaN;
    const settled = trace.filter(({ kind }) => kind === "output").map(({ timeMs }) => timeMs - asked);
    expect(Math.max(...settled)).toBe(3 * 5);
  });
});

describe("under hostile schedules", () => {
  it.each([3, 4, 5])("%i nodes never decide differently, and all decide in the end", (size) => {
    let decided = 0;
    for (const seed of seeds(40)) {
      const params = { presumedAbort: seed % 2 === 0 };
      const { violation, history } = run(program, stormy(seed, size, params), seed, {
        record: "none",
        observers: [atomicRun()],
      });
      expect(violation, `seed ${seed}`).toBeUndefined();
      decided += history.filter(({ kind }) => kind === "ok").length;
      for (const view of viewsAtEnd(program, stormy(seed, size, params), seed).values()) {
        expect(JSON.stringify(view), `seed ${seed}`).not.toContain("uncertain");
      }
    }
    expect(decided).toBeGreaterThan(300);
  });

  it("the observer sees a participant that aborts on a timeout", () => {
    const broken = { name: "broken", boot: () => new AbortsOnTimeout() };
    const caught = seeds(40).filter(
      (seed) =>
        run(broken, stormy(seed, 3), seed, { record: "none", observers: [atomicRun()] }).violation !==
        undefined,
    );
    expect(caught.length).toBeGreaterThan(10);
  });
});
