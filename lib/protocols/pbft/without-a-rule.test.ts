import { describe, expect, test } from "vitest";
import { run, type Intervention, type NodeId, type Run, type Scenario } from "@/lib/sim";
import { seeds } from "../shared/testing";
import { Pbft } from "./pbft";
import { Rules } from "./rules";
import { clusterOf, Liar, programOf, safety, scenarioOf, type Cluster } from "./testing";
import { FalseWitness, Runaway, TwoTongued, Usurper } from "./usurpers";

/** What the property checker says of seeds 1 to `count`, each different answer once; "" is nothing. */
function broken(count: number, of: (seed: number) => Run): readonly string[] {
  return [...new Set(seeds(count).map((seed) => of(seed).violation?.property ?? ""))];
}

function judged(cluster: Cluster, scenario: Scenario, seed: number, liars: readonly NodeId[]): Run {
  return run(programOf(cluster), scenario, seed, { observers: [safety(cluster, liars)], record: "none" });
}

/** Liars that give numbers to two commands, A for `toA` and B for the others, among `n` replicas with these rules. */
function equivocation(rules: Rules, n: number, liars: readonly NodeId[], toA: readonly NodeId[], more = {}) {
  const boot: Cluster["boot"] = (id) => (liars.includes(id) ? new Liar(liars, toA, 5) : new Pbft(rules));
  const cluster = clusterOf(n, 0, { clients: {}, boot });
  const scenario = scenarioOf(cluster, { network: { delayMs: [1, 30] }, endMs: 2000, ...more });
  return (seed: number) => judged(cluster, scenario, seed, liars);
}

describe("(Q): 2f + 1 voices", () => {
  class Fewer extends Rules {
    override quorum(replicas: number): number {
      return 2 * this.faults(replicas);
    }
  }
  test("with 2f, two quorums share liars alone, and two commands get one number", () => {
    expect(broken(10, equivocation(new Rules(), 4, ["n1"], ["n2"]))).toEqual([""]);
    expect(broken(10, equivocation(new Fewer(), 4, ["n1"], ["n2"]))).toEqual(["agreement"]);
  });
});

describe("(D): a vote is for the digest it names", () => {
  class Deaf extends Rules {
    override isFor(): boolean {
      return true;
    }
  }
  test("without it votes for B carry A", () => {
    expect(broken(10, equivocation(new Deaf(), 4, ["n1"], ["n2"]))).toEqual(["agreement"]);
  });
});

describe("(S): a replica has one voice", () => {
  class Credulous extends Rules {
    override mayCount(): boolean {
      return true;
    }
  }
  test("without it a liar that is heard twice counts twice", () => {
    const twice = { network: { delayMs: [1, 30], duplicateRate: 1 } };
    const liars = ["n1", "n2"];
    const toA = ["n3", "n4"];
    expect(broken(10, equivocation(new Rules(), 7, liars, toA, twice))).toEqual([""]);
    expect(broken(10, equivocation(new Credulous(), 7, liars, toA, twice))).toEqual(["agreement"]);
  });
});

describe("(K): a state is proved by a quorum", () => {
  class Trusting extends Rules {
    override proofOfState(replicas: number): number {
      return this.faults(replicas);
    }
  }
  const fooled = (rules: Rules) => (seed: number) => {
    const boot: Cluster["boot"] = (id) => (id === "n4" ? new FalseWitness(4) : new Pbft(rules));
    const cluster = clusterOf(4, 6, { boot });
    // n3 hears nobody but the liar for a while, and falls behind.
    const interventions = ["n1", "n2"].map((from): Intervention => {
      return { kind: "drop", at: 0, until: 1000, match: { from, to: "n3" } };
    });
    const scenario = scenarioOf(cluster, { params: { checkpointEvery: 4 }, interventions });
    return judged(cluster, scenario, seed, ["n4"]);
  };
  test("with f, one liar's state is everybody's", () => {
    expect(broken(10, fooled(new Rules()))).toEqual([""]);
    expect(broken(10, fooled(new Trusting()))).toEqual(["one-state"]);
  });
});

/** c1's first command is executed in view 0 while n4 is cut off; then n1 is, and n2, which lies, must lead view 1. */
function usurped(rules: Rules, shows: ConstructorParameters<typeof Usurper>[0]) {
  const boot: Cluster["boot"] = (id) => (id === "n2" ? new Usurper(shows) : new Pbft(rules));
  const cluster = clusterOf(4, 3, { boot });
  const interventions: readonly Intervention[] = [
    {
      kind: "part",
      at: 0,
      groups: [
        ["n1", "n2", "n3", "c1"],
        ["n4", "c2"],
      ],
    },
    { kind: "part", at: 200, groups: [["n1"], ["n2", "n3", "n4", "c1", "c2"]] },
  ];
  const scenario = scenarioOf(cluster, { interventions, endMs: 3000 });
  return (seed: number) => judged(cluster, scenario, seed, ["n2"]);
}

describe("(V): what is shown in a certificate is worth its signatures", () => {
  class Gullible extends Rules {
    override isCertified(): boolean {
      return true;
    }
  }
  test("without it a new primary shows view changes nobody sent", () => {
    expect(broken(10, usurped(new Rules(), "versions of its own"))).toEqual([""]);
    expect(broken(10, usurped(new Gullible(), "versions of its own"))).toEqual(["agreement"]);
  });
});

describe("(O): a backup computes the order of the new view itself", () => {
  class Obedient extends Rules {
    override isRightOrder(): boolean {
      return true;
    }
  }
  test("without it a new primary leaves out what its own proofs show", () => {
    expect(broken(10, usurped(new Rules(), "what it was sent"))).toEqual([""]);
    expect(broken(10, usurped(new Obedient(), "what it was sent"))).toEqual(["agreement"]);
  });
});

/** Nobody lies. Commands are executed while n4 is cut off; then n1 is, and view 1 begins with what the others report. */
function replaced(
  rules: Rules,
  params: Readonly<Record<string, number>>,
  more: readonly Intervention[] = [],
) {
  const cluster = clusterOf(4, 20, { boot: () => new Pbft(rules) });
  const interventions: readonly Intervention[] = [
    ...more,
    { kind: "part", at: 0, groups: [["n1", "n2", "n3", "c1", "c2"], ["n4"]] },
    { kind: "part", at: 400, groups: [["n1"], ["n2", "n3", "n4", "c1", "c2"]] },
  ];
  const scenario = scenarioOf(cluster, { params, interventions, endMs: 3000 });
  return (seed: number) => judged(cluster, scenario, seed, []);
}

describe("(P): a view change carries what was prepared", () => {
  class Forgetful extends Rules {
    override carried() {
      return [];
    }
  }
  test("without it a number that was executed is given to another command", () => {
    expect(broken(5, replaced(new Rules(), { checkpointEvery: 50 }))).toEqual([""]);
    expect(broken(5, replaced(new Forgetful(), { checkpointEvery: 50 }))).toEqual(["agreement"]);
  });
});

describe("(G): the log is discarded up to the last proved checkpoint", () => {
  class Hasty extends Rules {
    override discardThrough(stable: number, taken: number): number {
      return Math.max(stable, taken);
    }
  }
  const unproved: readonly Intervention[] = [
    { kind: "drop", at: 0, until: 3000, match: { type: "checkpoint" } },
  ];
  test("without it what was executed below a checkpoint of one's own is reported by nobody", () => {
    const params = { checkpointEvery: 2 };
    expect(broken(5, replaced(new Rules(), params, unproved))).toEqual([""]);
    expect(broken(5, replaced(new Hasty(), params, unproved))).toEqual(["agreement"]);
  });
});

describe("(J): f + 1 replicas move a replica to a higher view", () => {
  class Restless extends Rules {
    override mustFollow(inHigherViews: number): boolean {
      return inHigherViews >= 1;
    }
  }
  const accepted = (rules: Rules, seed: number): number => {
    const boot: Cluster["boot"] = (id) => (id === "n4" ? new Runaway() : new Pbft(rules));
    const cluster = clusterOf(4, 6, { boot });
    let count = 0;
    const counting = (event: { readonly kind: string; readonly at: string }) => {
      if (event.kind === "output" && event.at.startsWith("c")) count += 1;
      return null;
    };
    run(programOf(cluster), scenarioOf(cluster, { network: { delayMs: [5, 12] } }), seed, {
      observers: [safety(cluster, ["n4"]), counting],
      record: "none",
    });
    return count;
  };
  test("with one, a liar leads everybody from view to view and nothing is executed", () => {
    for (const seed of seeds(2)) {
      expect(accepted(new Rules(), seed)).toBe(12);
      expect(accepted(new Restless(), seed)).toBeLessThan(3);
    }
  });
});

describe("(A): one digest for a number in a view", () => {
  class Fickle extends Rules {
    override mayAccept(): boolean {
      return true;
    }
  }
  /** Until B is told, n3 does not hear of n2's votes for A, and n4 of nobody's. */
  const early: readonly Intervention[] = [
    ["n2", "n3"],
    ["n2", "n4"],
    ["n3", "n4"],
  ].map(([from = "", to = ""]) => ({ kind: "drop", at: 0, until: 90, match: { from, to } }));
  const twoTongued = (rules: Rules) => (seed: number) => {
    const boot: Cluster["boot"] = (id) => (id === "n1" ? new TwoTongued() : new Pbft(rules));
    const cluster = clusterOf(4, 0, { clients: {}, boot });
    const scenario = scenarioOf(cluster, { network: { delayMs: [5, 5] }, interventions: early, endMs: 3000 });
    return judged(cluster, scenario, seed, ["n1"]);
  };
  test("without it two commands are prepared with one number, one is executed, and the other survives the view", () => {
    expect(broken(3, twoTongued(new Rules()))).toEqual([""]);
    expect(broken(3, twoTongued(new Fickle()))).toEqual(["agreement"]);
  });
});
