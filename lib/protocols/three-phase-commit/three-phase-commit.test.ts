import { describe, expect, it } from "vitest";
import {
  chaos,
  explore,
  run,
  type Exploration,
  type ExploredWorld,
  type NodeId,
  type Scenario,
  type System,
} from "@/lib/sim";
import {
  atomic,
  atomicRun,
  nobodyBlocked,
  oneTransaction,
  reenacted,
  stormy,
  told,
  transactions,
} from "../shared/commit-testing";
import { goldenScenarios } from "../shared/golden";
import { seeds, viewsAtEnd } from "../shared/testing";
import { program, scenario } from ".";
import { scenarios } from "./scenarios";
import { ThreePhaseCommit, type State, type ThreePhaseCtx } from "./three-phase-commit";

goldenScenarios(program, scenarios, import.meta.url);

const shows = (world: ExploredWorld, node: NodeId, ...texts: readonly string[]): boolean =>
  world.isUp(node) && texts.some((text) => JSON.stringify(world.view(node)).includes(`"${text}"`));
const undecided = nobodyBlocked((world, node) => shows(world, node, "uncertain", "precommitted"));

/**
 * Synchrony, as conditions: a timeout exceeds every delay, so it ends only when nothing is in flight; and a participant's
 * patience exceeds what whoever drives needs, so it ends only when nobody drives and nobody before it can.
 */
function synchronous(size: number, faults: System["faults"]): System {
  const { nodes, stimuli = [] } = oneTransaction(size);
  const quiet = (world: ExploredWorld): boolean => world.inFlight().length === 0;
  const turnOf = (node: NodeId) => (world: ExploredWorld) =>
    quiet(world) &&
    !nodes.some((other) => shows(world, other, "votes", "states", "acknowledgements")) &&
    !nodes.slice(1, nodes.indexOf(node)).some((other) => shows(world, other, "uncertain", "precommitted"));
  return {
    nodes,
    stimuli: [
      ...stimuli,
      { kind: "fire", timer: "waiting t", times: Infinity, when: quiet },
      ...nodes.slice(1).map((node) => {
        return { kind: "fire", node, timer: "silence t", times: Infinity, when: turnOf(node) } as const;
      }),
    ],
    ...(faults === undefined ? {} : { faults }),
  };
}

const search = (boot: () => ThreePhaseCommit, system: System): Exploration =>
  explore({ name: "three-phase-commit", boot }, system, atomic(), undecided);
const crashes = (count: number, restarts = 0) => ({ crashes: count, restarts, cuts: true });

class CommitsAfterVotes extends ThreePhaseCommit {
  protected override preCommit(tx: string, ctx: ThreePhaseCtx): void {
    this.decide(tx, "commit", ctx);
  }
}
class DecidesOnSilence extends ThreePhaseCommit {
  protected override onSilence(tx: string, ctx: ThreePhaseCtx): void {
    this.decide(tx, JSON.stringify(this.view()).includes('"precommitted"') ? "commit" : "abort", ctx);
  }
}
class LeavesOthersUncertain extends ThreePhaseCommit {
  protected override endTransaction(tx: string, heard: ReadonlyMap<NodeId, State>, ctx: ThreePhaseCtx): void {
    if (JSON.stringify(this.view()).includes('"precommitted"')) this.decide(tx, "commit", ctx);
    else super.endTransaction(tx, heard, ctx);
  }
}
class CommitsTheUncertain extends ThreePhaseCommit {
  protected override endTransaction(tx: string, heard: ReadonlyMap<NodeId, State>, ctx: ThreePhaseCtx): void {
    const states = [...heard.values()];
    if (states.every((state) => state === "uncertain")) this.decide(tx, "commit", ctx);
    else super.endTransaction(tx, heard, ctx);
  }
}
/** Whoever takes over does not see that somebody has ended the transaction so. */
const blindTo = (outcome: State) =>
  class extends ThreePhaseCommit {
    protected override endTransaction(
      ...[tx, heard, ctx]: Parameters<ThreePhaseCommit["endTransaction"]>
    ): void {
      super.endTransaction(tx, new Map([...heard].filter(([, state]) => state !== outcome)), ctx);
    }
  };
class ForgetsItsVote extends ThreePhaseCommit {
  override onMessage(...[from, message, ctx]: Parameters<ThreePhaseCommit["onMessage"]>): void {
    const disk = message.type === "VoteRequest" ? { ...ctx.disk, put: () => {} } : ctx.disk;
    super.onMessage(from, message, { ...ctx, disk });
  }
}
/** Comes back from a crash as if nothing had happened. */
class Rejoins extends ThreePhaseCommit {
  protected override recover(tx: string, state: State, ctx: ThreePhaseCtx): void {
    super.recover(tx, state === "recovering" ? "uncertain" : state, ctx);
  }
}

describe("in a synchronous network, every interleaving of one transaction", () => {
  it.each([
    [3, 2, 370],
    [4, 3, 3_083],
    [5, 3, 16_845],
  ])(
    "%i processes of which %i crash between any two effects: all decide the same, nobody is blocked",
    (size, count, states) => {
      expect(search(() => new ThreePhaseCommit(), synchronous(size, crashes(count)))).toMatchObject({
        verdict: "holds",
        states,
      });
    },
  );

  it("also when the crashed come back, and with a no", () => {
    expect(search(() => new ThreePhaseCommit(), synchronous(3, crashes(3, 2))).verdict).toBe("holds");
    const votes = { n3: "no" } as const;
    const vetoed = { ...synchronous(3, crashes(2, 1)) };
    const stimuli = [...(oneTransaction(3, votes).stimuli ?? []), ...(vetoed.stimuli ?? []).slice(1)];
    const found = explore(program, { ...vetoed, stimuli }, atomic(votes), undecided);
    expect(found.verdict).toBe("holds");
  });
});

describe("without one rule, a crash or two make the processes decide differently", () => {
  it("no round of PreCommits: the coordinator has committed, the others are all uncertain", () => {
    const found = search(() => new CommitsAfterVotes(), synchronous(3, crashes(1)));
    expect(found.counterexample?.message).toBe("n1 committed, n2 aborted");
    expect(told(found).slice(-3)).toEqual([
      "timer silence t of n2",
      "deliver StateRequest {tx: t} from n2 to n3",
      "deliver State {tx: t, state: uncertain} from n3 to n2",
    ]);
  });

  it("no termination protocol: a timeout that commits the precommitted and aborts the uncertain", () => {
    const found = search(() => new DecidesOnSilence(), synchronous(3, crashes(2)));
    expect(found.counterexample?.message).toBe("n2 committed, n3 aborted");
  });

  it("(T4) the one that takes over commits while another is uncertain, and crashes", () => {
    const found = search(() => new LeavesOthersUncertain(), synchronous(3, crashes(2)));
    expect(found.counterexample?.message).toBe("n2 committed, n3 aborted");
    expect(search(() => new LeavesOthersUncertain(), synchronous(3, crashes(1))).verdict).toBe("holds");
  });

  it("(T3) the one that takes over commits when all are uncertain: one that is down has voted no", () => {
    const votes = { n3: "no" } as const;
    const vetoed = (boot: () => ThreePhaseCommit): Exploration => {
      const { stimuli = [], ...others } = synchronous(3, crashes(2));
      const asked = [...(oneTransaction(3, votes).stimuli ?? []), ...stimuli.slice(1)];
      return explore({ name: "three-phase-commit", boot }, { ...others, stimuli: asked }, atomic(votes));
    };
    expect(vetoed(() => new CommitsTheUncertain()).counterexample?.property).toBe("commit-needs-every-yes");
    expect(vetoed(() => new ThreePhaseCommit()).verdict).toBe("holds");
  });

  it("(T1), (T2) carry no safety: who has not crashed is uncertain beside an abort, and precommitted beside a commit", () => {
    for (const outcome of ["abort", "commit"] as const) {
      const Blind = blindTo(outcome);
      expect(search(() => new Blind(), synchronous(4, crashes(3))).verdict, outcome).toBe("holds");
      expect(search(() => new Blind(), synchronous(5, crashes(3))).verdict, outcome).toBe("holds");
    }
  });

  it("(P) the recovered take part again: they have forgotten that they were precommitted", () => {
    const rejoining = { name: "rejoining", boot: () => new Rejoins() };
    const found = explore(rejoining, synchronous(3, crashes(3, 2)), atomic());
    expect(found.counterexample?.message).toBe("n1 committed, n2 aborted");
    expect(explore(program, synchronous(3, crashes(3, 2)), atomic()).verdict).toBe("holds");
  });

  it("(V) a yes that is not on disk: after a crash its voter aborts when it is asked for its state", () => {
    const forgetting = { name: "forgetting", boot: () => new ForgetsItsVote() };
    const found = explore(forgetting, synchronous(3, crashes(2, 1)), atomic());
    expect(found.counterexample?.property).toBe("all-decide-the-same");
    expect(told(found)).toContain("restart n3");
  });
});

describe("the simulation agrees with the search", () => {
  it.each([
    [CommitsAfterVotes, crashes(1)],
    [DecidesOnSilence, crashes(2)],
    [LeavesOthersUncertain, crashes(2)],
    [Rejoins, crashes(3, 2)],
    [ForgetsItsVote, crashes(2, 1)],
  ])("%o: the counterexample breaks the same property in a run", (Broken, faults) => {
    const boot = () => new Broken();
    const found = explore({ name: "broken", boot }, synchronous(3, faults), atomic());
    expect(reenacted(boot, found)).toBe("all-decide-the-same");
  });
});

describe("(S) without synchrony", () => {
  it("no fault at all, only timers that fire too early: one commits, one aborts", () => {
    const { nodes, stimuli = [] } = oneTransaction(3);
    const early: System = {
      nodes,
      stimuli: [
        ...stimuli,
        { kind: "fire", timer: "waiting t", times: 2 },
        { kind: "fire", timer: "silence t" },
      ],
    };
    const found = search(() => new ThreePhaseCommit(), early);
    expect(found.counterexample?.property).toBe("all-decide-the-same");
    expect(told(found).some((step) => step.includes("crash"))).toBe(false);
  });

  it("a partition makes its sides decide differently, where without it all commit", () => {
    const diverging = scenarios["partition-diverges"]?.scenario ?? scenario;
    const judged = (interventions: Scenario["interventions"] = []) =>
      run(program, { ...diverging, interventions }, 1, { observers: [atomicRun()] }).violation?.message;
    expect(judged(diverging.interventions)).toBe("n1 committed, n3 aborted");
    expect(judged(diverging.interventions?.filter(({ kind }) => kind !== "part"))).toBeUndefined();
  });

  it("a hostile network finds it by chance", () => {
    const diverged = seeds(40).filter(
      (seed) =>
        run(program, stormy(seed, 4), seed, { record: "none", observers: [atomicRun()] }).violation !==
        undefined,
    );
    expect(diverged.length).toBeGreaterThan(0);
  });
});

describe("under crashes in a network that neither loses nor delays beyond its bound", () => {
  it.each([3, 4, 5])("%i processes decide the same, and all that have not crashed decide", (size) => {
    const nodes = Array.from({ length: size }, (_, n) => `n${n + 1}`);
    let committed = 0;
    for (const seed of seeds(60)) {
      const calm: Scenario = {
        nodes,
        network: { delayMs: [1, 20] },
        clients: [{ ...transactions(20, 150, nodes[size - 1] ?? ""), openLoop: true }],
        endMs: 8000,
      };
      const profile = { fromMs: 400, untilMs: 4000, crashes: 3, cuts: 3 };
      const harsh = { ...calm, interventions: chaos(profile, calm, seed) };
      const { violation, history } = run(program, harsh, seed, { record: "none", observers: [atomicRun()] });
      expect(violation, `seed ${seed}`).toBeUndefined();
      committed += history.filter(({ value }) => value === "commit").length;
      for (const view of viewsAtEnd(program, harsh, seed).values()) {
        expect(JSON.stringify(view), `seed ${seed}`).not.toMatch(/"uncertain"|"precommitted"/);
      }
    }
    expect(committed).toBeGreaterThan(300);
  });
});
