/** What each rule of `rules.ts` is for: one directed schedule that breaks a property without the rule, and does not with it. */
import { describe, expect, test } from "vitest";
import {
  run,
  type AnyNode,
  type Ctx,
  type Intervention,
  type Json,
  type Node,
  type Observer,
  type Run,
  type Scenario,
} from "@/lib/sim";
import { isLinearizable } from "../shared/testing";
import { figure3 } from "./figure-3";
import type { Message, RaftMsg } from "./messages";
import { Raft } from "./raft";
import { Rules } from "./rules";
import { scenarios } from "./scenarios";

/** All delays equal and elections started by hand. */
const quiet: Scenario = {
  nodes: ["n1", "n2", "n3"],
  params: { electionMs: 300, maxBatch: 16 },
  network: { delayMs: [5, 5] },
  endMs: 200,
};

const elect = (at: number, node: string): Intervention => ({ kind: "fire", at, node, timer: "election" });
const part = (at: number, ...groups: readonly (readonly string[])[]): Intervention => ({
  kind: "part",
  at,
  groups,
});
const ask = (at: number, client: string, node: string, op: Json): Intervention => ({
  kind: "request",
  at,
  client,
  node,
  op,
});

function runWith(rules: Rules, scenario: Scenario): Run {
  return run({ name: "raft", boot: () => new Raft(rules) }, scenario, 1, { observers: [figure3()] });
}

/** The property that breaks, or undefined when the run completes. */
function broken(rules: Rules, scenario: Scenario): string | undefined {
  const { status, violation, why } = runWith(rules, scenario);
  if (status === "error" || status === "unknown") throw new Error(why);
  return violation?.property;
}

describe("(V) one vote a term", () => {
  const scenario = { ...quiet, interventions: [elect(1, "n1"), elect(1, "n2")] };

  test("with it, two candidates of a term cannot both win", () => {
    expect(broken(new Rules(), scenario)).toBeUndefined();
  });

  test("without it, both win", () => {
    class Generous extends Rules {
      override isFree({ term }: { readonly term: number }, _from: string, askTerm: number): boolean {
        return askTerm === term;
      }
    }
    expect(broken(new Generous(), scenario)).toBe("election-safety");
  });
});

describe("(U) a vote only for a log that is up to date", () => {
  // n1 and n2 commit the no-op; n2 does not hear of it; n3, which has nothing, stands for election.
  const interventions = [
    { kind: "drop", at: 0, until: 25, match: { to: "n3" } } as const,
    elect(1, "n1"),
    part(22, ["n1"], ["n2", "n3"]),
    elect(30, "n3"),
    elect(31, "n3"),
  ];
  const scenario: Scenario = { ...quiet, interventions };

  test("with it, a server without the committed entry is not elected", () => {
    expect(broken(new Rules(), scenario)).toBeUndefined();
  });

  test("without it, it is, and replaces the entry", () => {
    class Trusting extends Rules {
      override isUpToDate(): boolean {
        return true;
      }
    }
    expect(broken(new Trusting(), scenario)).toBe("state-machine-safety");
  });
});

describe("(C) count replicas only of the current term: Figure 8", () => {
  const scenario: Scenario = { ...(scenarios["figure-8"]?.scenario ?? quiet), endMs: 200 };

  test("with it, index 2 of term 2 is on a majority, not committed, and overwritten without harm", () => {
    const { status, trace } = runWith(new Rules(), scenario);
    expect(status).toBe("completed");
    const stored = trace.flatMap((event) =>
      event.kind === "put" && event.key === "log/00000002"
        ? [`${event.at} ${Reflect.get(Object(event.value), "term")}`]
        : [],
    );
    expect(stored).toContain("n3 2");
    expect(stored).toContain("n3 3");
  });

  test("without it, S1 applies index 2 in term 2, and the others in term 3", () => {
    class Counting extends Rules {
      override mayCount(): boolean {
        return true;
      }
    }
    expect(broken(new Counting(), scenario)).toBe("state-machine-safety");
  });
});

/** n2 is no Raft: it says what the test wants n1 to hear. */
class Puppet implements Node<RaftMsg> {
  constructor(private readonly lines: readonly Message<"Append">[]) {}
  init(ctx: Ctx<RaftMsg>): void {
    this.lines.forEach((_line, i) => ctx.setTimer(`line ${i}`, 20 * (i + 1), i));
  }
  onMessage(): void {}
  onTimer(_name: string, data: Json | undefined, ctx: Ctx<RaftMsg>): void {
    const line = this.lines[Number(data)];
    if (line) ctx.send("n1", line);
  }
}

function afterHearing(
  rules: Rules,
  logTerms: readonly number[],
  ...lines: readonly Partial<Message<"Append">>[]
): unknown {
  const whole = lines.map((line, i) => ({
    type: "Append" as const,
    term: 2,
    prevIndex: 0,
    prevTerm: 0,
    entries: [],
    commit: 0,
    rid: i + 1,
    ...line,
  }));
  const boot = (id: string): AnyNode => (id === "n1" ? new Raft(rules) : new Puppet(whole));
  const scenario = { ...quiet, params: { electionMs: 1000, logTerms: { n1: logTerms } } };
  let view: Json | undefined;
  const watch: Observer = (_event, world) => {
    view = world.view("n1");
    return null;
  };
  const { status, why } = run({ name: "raft", boot }, scenario, 1, { record: "none", observers: [watch] });
  if (status !== "completed") throw new Error(why);
  return view;
}

describe("(M) a follower commits no further than what was compared", () => {
  const heartbeat = { prevIndex: 1, prevTerm: 1, commit: 2 };

  test("with it, an entry beyond the leader's message waits", () => {
    expect(afterHearing(new Rules(), [1, 1], heartbeat)).toMatchObject({ commit: 1 });
  });

  test("without it, what no leader ever compared is applied", () => {
    class Hasty extends Rules {
      override followerCommit(leaderCommit: number, _compared: number, lastIndex: number): number {
        return Math.min(leaderCommit, lastIndex);
      }
    }
    expect(afterHearing(new Hasty(), [1, 1], heartbeat)).toMatchObject({ commit: 2 });
  });
});

describe("(T) delete only from the first conflict on", () => {
  const noop = { term: 2, kind: "noop", v: null } as const;
  const [both, late] = [{ entries: [noop, noop] }, { entries: [noop] }];

  test("with it, a late message takes nothing back", () => {
    expect(afterHearing(new Rules(), [], both, late)).toMatchObject({ log: [{ term: 2 }, { term: 2 }] });
  });

  test("without it, an acknowledged entry is gone", () => {
    class Careless extends Rules {
      override conflicts(log: { readonly lastIndex: number }, index: number): boolean {
        return log.lastIndex >= index;
      }
    }
    expect(afterHearing(new Careless(), [], both, late)).toMatchObject({ log: [{ term: 2 }] });
  });
});

describe("(1) one change of the configuration at a time", () => {
  // n1 alone with its client removes n2 and then n3; the others elect n2.
  const scenario: Scenario = {
    ...quiet,
    interventions: [
      elect(1, "n1"),
      part(40, ["n1", "c", "d"], ["n2", "n3"]),
      ask(41, "c", "n1", { kind: "remove-voter", node: "n2" }),
      ask(60, "d", "n1", { kind: "remove-voter", node: "n3" }),
      elect(80, "n2"),
    ],
  };

  test("with it, the second is refused until the first is committed", () => {
    const result = runWith(new Rules(), scenario);
    expect(result.status).toBe("completed");
    expect(result.history.filter(({ kind }) => kind === "fail").map(({ process }) => process)).toEqual(["d"]);
  });

  test("without it, n1 is a majority of itself beside the majority of the others", () => {
    class Impatient extends Rules {
      override isChangeDone(): boolean {
        return true;
      }
    }
    expect(broken(new Impatient(), scenario)).toBe("state-machine-safety");
  });
});

describe("(N) commit an entry of one's own term before a change: the bug of 2015", () => {
  // Four voters. n1 leads term 1 and adds n5, on n1 and n5 only. n2 leads term 2 and removes n1, on n2 and n3 only, a majority of
  // {n2, n3, n4}. Then n1 is elected by {n1, n4, n5}, a majority of {n1, …, n5}, without what n2 has committed.
  const scenario: Scenario = {
    ...quiet,
    nodes: ["n1", "n2", "n3", "n4", "n5"],
    voters: ["n1", "n2", "n3", "n4"],
    interventions: [
      elect(1, "n1"),
      part(40, ["n1", "n5", "c"], ["n2", "n3", "n4", "d"]),
      ask(41, "c", "n1", { kind: "add-voter", node: "n5" }),
      elect(150, "n2"),
      { kind: "drop", at: 158, match: { from: "n2", to: "n4", type: "Append" } },
      ask(165, "d", "n2", { kind: "remove-voter", node: "n1" }),
      part(210, ["n1", "n4", "n5"], ["n2", "n3", "d"]),
      elect(215, "n1"),
      elect(230, "n1"),
    ],
    endMs: 280,
  };

  test("with it, n2 may not begin before a majority of the four has its no-op, and n4 would not vote for n1", () => {
    expect(broken(new Rules(), scenario)).toBeUndefined();
  });

  test("without it, two disjoint majorities commit different entries", () => {
    class Eager extends Rules {
      override hasCommittedOwnTerm(): boolean {
        return true;
      }
    }
    expect(broken(new Eager(), scenario)).toBe("state-machine-safety");
  });
});

/** n1 is replaced by n2, which writes 2; then n1, which does not know, is asked for x. */
function staleRead(params: Readonly<Record<string, Json>>, more: readonly Intervention[] = []): Scenario {
  const writes = [{ op: { kind: "write", key: "x", value: 2 }, atMs: 620 }];
  const reads = [{ op: { kind: "read", key: "x" }, atMs: 830 }];
  return {
    ...quiet,
    params: { electionMs: 300, ...params },
    interventions: [
      elect(310, "n1"),
      ask(400, "c", "n1", { kind: "write", key: "x", value: 1 }),
      part(500, ["n1", "c", "e"], ["n2", "n3", "d"]),
      ...more,
      elect(750, "n2"),
      elect(760, "n2"),
    ],
    clients: [
      { id: "d", targets: ["n2"], timeoutMs: 300, attemptsMax: 20, operations: writes },
      { id: "e", targets: ["n1"], timeoutMs: 100, operations: reads },
    ],
    endMs: 1000,
  };
}

describe("(R) a read waits until a quorum has followed its leader once more", () => {
  const scenario = staleRead({ reads: "index" });

  test("with it, a leader that has been replaced cannot answer", () => {
    const { history } = runWith(new Rules(), scenario);
    expect(isLinearizable(history)).toBe(true);
    expect(history.some(({ kind, process }) => kind === "ok" && process === "d")).toBe(true);
  });

  test("without it, it answers with the old value", () => {
    class Alone extends Rules {
      override isConfirmed(): boolean {
        return true;
      }
    }
    expect(isLinearizable(runWith(new Alone(), scenario).history)).toBe(false);
  });
});

describe("(L) a lease ends before anybody else can be elected, whatever the clocks do within the declared drift", () => {
  // From 480 ms the leader's clock is slow and the others' are fast: 300 ms are 400 to it, and 240 to them.
  const scenario = staleRead({ reads: "lease", drift: 0.3 }, [
    { kind: "skew", at: 480, node: "n1", monoRate: 0.75 },
    { kind: "skew", at: 480, node: "n2", monoRate: 1.25 },
    { kind: "skew", at: 480, node: "n3", monoRate: 1.25 },
  ]);

  test("with it, the old leader's lease is over when the new one writes", () => {
    const { history } = runWith(new Rules(), scenario);
    expect(isLinearizable(history)).toBe(true);
    expect(history.some(({ kind, process }) => kind === "ok" && process === "d")).toBe(true);
  });

  test("a lease as long as the election timeout answers with the old value", () => {
    class WholeTimeout extends Rules {
      override holdsLease(nowMs: number, confirmedAtMs: number, electionMs: number): boolean {
        return nowMs < confirmedAtMs + electionMs;
      }
    }
    expect(isLinearizable(runWith(new WholeTimeout(), scenario).history)).toBe(false);
  });

  test("and so does the right one with clocks that drift more than was declared", () => {
    const params = { ...scenario.params, drift: 0 };
    expect(isLinearizable(runWith(new Rules(), { ...scenario, params }).history)).toBe(false);
  });
});
