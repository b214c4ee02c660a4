/** What lies beyond Figure 2, each switched on and off: PreVote, CheckQuorum, membership, learners, transfer, Figure 7. */
import { describe, expect, test } from "vitest";
import { chaos, run, type Json, type Scenario } from "@/lib/sim";
import { isLinearizable } from "../shared/testing";
import { alternating } from "../shared/scenario";
import { figure3 } from "./figure-3";
import { Lab } from "./lab";
import { program } from ".";

function termOf(lab: Lab, id: string): number {
  return lab.look().roles.get(id)?.term ?? 0;
}

function field(lab: Lab, id: string, name: string): unknown {
  return Reflect.get(Object(lab.look().views.get(id)), name);
}

describe("PreVote", () => {
  function termsAfterReturn(preVote: boolean): { before: number; after: number } {
    const lab = new Lab({ size: 3, params: { preVote } });
    const leader = lab.oneLeader();
    const before = termOf(lab, leader);
    const away = lab.nodes.find((id) => id !== leader) ?? "";
    lab.disconnect(away);
    lab.advance(5000);
    lab.connect(away);
    lab.advance(2000);
    return { before, after: termOf(lab, lab.oneLeader()) };
  }

  test("with it, a server that was cut off returns to the term it left", () => {
    const { before, after } = termsAfterReturn(true);
    expect(after).toBe(before);
  });

  test("without it, it brings a higher term and unseats the leader", () => {
    const { before, after } = termsAfterReturn(false);
    expect(after).toBeGreaterThan(before + 3);
  });
});

describe("CheckQuorum", () => {
  test.each([
    [true, false],
    [false, true],
  ])("%s: a leader cut off from its quorum still thinks it leads: %s", (checkQuorum, leads) => {
    const lab = new Lab({ size: 3, params: { checkQuorum } });
    const leader = lab.oneLeader();
    lab.disconnect(leader);
    lab.advance(1000);
    expect(lab.look().roles.get(leader)?.role === "leader").toBe(leads);
  });

  test.each([
    [true, 0],
    [false, 1],
  ])("%s: a removed server that never heard of it unseats %i leaders", (checkQuorum, unseated) => {
    const lab = new Lab({ size: 4, params: { checkQuorum } });
    const leader = lab.oneLeader();
    const removed = lab.nodes.find((id) => id !== leader) ?? "";
    // It hears nothing of its removal and goes on asking for votes, which the others hear.
    lab.do({ kind: "oneway", from: lab.nodes.filter((id) => id !== removed), to: [removed] });
    lab.ask(leader, { kind: "remove-voter", node: removed });
    lab.advance(100);
    const before = termOf(lab, leader);
    lab.advance(3000);
    expect(termOf(lab, leader) > before ? 1 : 0).toBe(unseated);
  });
});

describe("membership", () => {
  test("three voters become five, one at a time, each up to date before it votes", () => {
    const lab = new Lab({ size: 3, joiners: 2 });
    for (let i = 0; i < 30; i++) lab.agree(3);
    const leader = lab.oneLeader();
    for (const node of ["n4", "n5"]) {
      lab.ask(leader, { kind: "add-voter", node });
      lab.advance(500);
    }
    expect(field(lab, "n5", "config")).toEqual(["n1", "n2", "n3", "n4", "n5"]);
    lab.agree(5);
    lab.disconnect(leader, lab.nodes.find((id) => id !== leader) ?? "");
    lab.agree(3);
  });

  test("a server that does not answer is not added, and the others go on", () => {
    const lab = new Lab({ size: 3, joiners: 1 });
    const leader = lab.oneLeader();
    lab.crash("n4");
    lab.ask(leader, { kind: "add-voter", node: "n4" });
    lab.advance(4000);
    expect(field(lab, leader, "config")).toEqual(["n1", "n2", "n3"]);
    expect(field(lab, leader, "followers")).not.toHaveProperty("n4");
    lab.agree(3);
    const next = lab.ask(leader, { kind: "add-learner", node: "n4" });
    lab.advance(200);
    expect(lab.look().answers.get(next)?.status).toBe("ok");
  });

  test("a learner gets the log and no vote", () => {
    const lab = new Lab({ size: 3, joiners: 1 });
    const leader = lab.oneLeader();
    lab.ask(leader, { kind: "add-learner", node: "n4" });
    lab.agree(4);
    lab.disconnect(...lab.nodes.filter((id) => id !== leader && id !== "n4"));
    const value = lab.start(leader);
    lab.advance(1000);
    expect(lab.appliedBy(value)).toBe(0);
  });

  test("a leader that is removed sees it committed, then steps down, and the others elect one", () => {
    const lab = new Lab({ size: 3, params: { checkQuorum: true } });
    const leader = lab.oneLeader();
    const client = lab.ask(leader, { kind: "remove-voter", node: leader });
    lab.advance(3000);
    expect(lab.look().answers.get(client)?.status).toBe("ok");
    expect(lab.look().roles.get(leader)?.role).toBe("follower");
    const next = lab.oneLeader();
    expect(next).not.toBe(leader);
    expect(field(lab, next, "config")).not.toContain(leader);
    lab.agree(2);
  });

  test("joint consensus: from {n1, n2, n3} to {n3, n4, n5} in one change", () => {
    const lab = new Lab({ size: 3, joiners: 2, params: { checkQuorum: true } });
    for (let i = 0; i < 5; i++) lab.agree(3);
    lab.ask(lab.oneLeader(), { kind: "change-voters", voters: ["n3", "n4", "n5"] });
    lab.advance(3000);
    lab.crash("n1");
    lab.crash("n2");
    const leader = lab.oneLeader();
    expect(field(lab, leader, "config")).toEqual(["n3", "n4", "n5"]);
    lab.agree(3);
  });

  test("joint consensus: while it is joint, a majority of one of the two sets decides nothing", () => {
    const lab = new Lab({ size: 3, joiners: 2 });
    const leader = lab.oneLeader();
    lab.crash("n4");
    lab.crash("n5");
    const voters = [leader, "n4", "n5"];
    lab.ask(leader, { kind: "change-voters", voters });
    lab.advance(100);
    const value = lab.start(leader);
    lab.advance(1000);
    expect(lab.appliedBy(value)).toBe(0);
    lab.restart("n4");
    lab.advance(2000);
    expect(lab.appliedBy(value)).toBeGreaterThanOrEqual(3);
  });
});

describe("leadership transfer", () => {
  test("the target leads the next term within a few round trips", () => {
    const lab = new Lab({ size: 3, params: { preVote: true, checkQuorum: true } });
    lab.agree(3);
    const leader = lab.oneLeader();
    const target = lab.nodes.find((id) => id !== leader) ?? "";
    const term = termOf(lab, leader);
    lab.ask(leader, { kind: "transfer", node: target });
    lab.advance(100);
    expect(lab.leaders()).toEqual([target]);
    expect(termOf(lab, target)).toBe(term + 1);
    lab.agree(3);
  });

  test("to a server that is down it is given up, and the leader serves again", () => {
    const lab = new Lab({ size: 3 });
    const leader = lab.oneLeader();
    const target = lab.nodes.find((id) => id !== leader) ?? "";
    lab.crash(target);
    const client = lab.ask(leader, { kind: "transfer", node: target });
    lab.advance(1000);
    expect(lab.look().answers.get(client)?.status).toBe("unknown");
    lab.agree(2);
    expect(lab.leaders()).toEqual([leader]);
  });
});

describe("Figure 7", () => {
  const logTerms = {
    n1: [1, 1, 1, 4, 4, 5, 5, 6, 6, 6],
    a: [1, 1, 1, 4, 4, 5, 5, 6, 6],
    b: [1, 1, 1, 4],
    c: [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6],
    d: [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7],
    e: [1, 1, 1, 4, 4, 4, 4],
    f: [1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3],
  };
  const scenario: Scenario = {
    nodes: ["n1", "a", "b", "c", "d", "e", "f"],
    params: { electionMs: 300, maxBatch: 100, firstTerm: 7, logTerms },
    network: { delayMs: [5, 5] },
    interventions: [{ kind: "fire", at: 1, node: "n1", timer: "election" }],
    endMs: 100,
  };

  test("n1 is elected for term 8 by a, b, e and f; c and d have later logs and refuse", () => {
    const { trace } = run(program, scenario, 1);
    const granted = trace.flatMap((event) =>
      event.kind === "deliver" && event.body.type === "Vote" && Reflect.get(event.body, "granted") === true
        ? [event.from]
        : [],
    );
    expect(granted.sort()).toEqual(["a", "b", "e", "f"]);
    expect(trace.some(({ kind, at }) => kind === "output" && at === "n1")).toBe(true);
  });

  test("each of the six logs becomes the leader's, and each is asked at most three times", () => {
    const { trace } = run(program, scenario, 1);
    const disk = new Map<string, number[]>();
    for (const event of trace) {
      if ((event.kind !== "put" && event.kind !== "delete") || !event.key.startsWith("log/")) continue;
      const log = disk.get(event.at) ?? [];
      disk.set(event.at, log);
      const place = Number(event.key.slice(4)) - 1;
      if (event.kind === "delete") log.length = place;
      else log[place] = Number(Reflect.get(Object(event.value), "term"));
    }
    expect([...disk.values()]).toEqual(scenario.nodes.map(() => [...logTerms.n1, 8]));
    for (const id of scenario.nodes) {
      const asked = trace.filter((event) => event.kind === "send" && event.to === id && event.timeMs < 45);
      expect(
        asked.filter((event) => event.kind === "send" && event.body.type === "Append").length,
      ).toBeLessThan(5);
    }
  });
});

describe("everything at once, under hostile schedules", () => {
  const params: Readonly<Record<string, Json>> = {
    electionMs: 150,
    preVote: true,
    checkQuorum: true,
    snapshotEntries: 8,
    drift: 0.01,
  };

  test.each(["log", "index", "lease"])(
    "reads by %s are linearizable, and the cluster serves again",
    (reads) => {
      for (let seed = 1; seed <= 25; seed++) {
        const nodes = ["n1", "n2", "n3", "n4", "n5"].slice(0, 3 + (seed % 3));
        const options = { count: 30, everyMs: 200, timeoutMs: 400, fromMs: 500 };
        const calm: Scenario = {
          nodes,
          params: { ...params, reads },
          network: { delayMs: [1, 20], lossRate: 0.03, duplicateRate: 0.03 },
          clocks: { rate: { n1: 1.01, n2: 0.99 } },
          clients: ["a", "b", "c"].map((id) => ({
            ...alternating(id, nodes, options),
            attemptsMax: 8,
            retries: true,
          })),
          endMs: 9000,
        };
        const profile = {
          fromMs: 500,
          untilMs: 5500,
          partitions: 3,
          oneways: 2,
          crashes: 3,
          cuts: 4,
          pauses: 2,
          slows: 1,
        };
        const result = run(program, { ...calm, interventions: chaos(profile, calm, seed) }, seed, {
          record: "none",
          observers: [figure3()],
        });
        expect(result.status, `seed ${seed}: ${result.why ?? ""}`).toBe("completed");
        expect(isLinearizable(result.history), `seed ${seed}`).toBe(true);
        expect(
          result.history.some(({ kind, t }) => kind === "ok" && t > 6000),
          `seed ${seed}`,
        ).toBe(true);
      }
    },
  );
});
