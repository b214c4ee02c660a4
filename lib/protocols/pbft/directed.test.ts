/** Attacks that random runs hardly find, each written out. */
import { describe, expect, test } from "vitest";
import { run, type Intervention, type Json, type NodeId, type Run, type Scenario } from "@/lib/sim";
import type { PbftMsg, Prepared } from "./messages";
import { Pbft } from "./pbft";
import type { PbftCtx } from "./replica";
import { Rules } from "./rules";
import { clusterOf, programOf, replicas, safety, scenarioOf, workload, type Cluster } from "./testing";
import { TwoFaced } from "./usurpers";

const four = replicas(4);

function ask(at: number, client: string, node: NodeId, op: Json): Intervention {
  return { kind: "request", at, client, node, op };
}

function put(value: string): Json {
  return { kind: "write", key: "x", value };
}

/** From `at` until `until` nothing of this type goes from any of `from` to any of `to`. */
function lost(type: string, from: readonly NodeId[], to: readonly NodeId[], at: number, until: number) {
  const pairs = from.flatMap((one) => to.map((other) => ({ from: one, to: other })));
  return pairs.map((pair): Intervention => ({ kind: "drop", at, until, match: { type, ...pair } }));
}

type Boot = NonNullable<Cluster["boot"]>;

function played(scenario: Partial<Scenario>, liars: readonly NodeId[], boot: Boot = () => new Pbft()): Run {
  const cluster: Cluster = { replicas: four, clients: {}, faults: 1, boot };
  const whole: Scenario = { nodes: four, network: { delayMs: [2, 2] }, endMs: 1000, ...scenario };
  return run(programOf(cluster), whole, 1, { observers: [safety(cluster, liars)], record: "full" });
}

describe("(L): who has asked for another view prepares nothing more in the old one", () => {
  class Late extends Rules {
    override mayPrepare(): boolean {
      return true;
    }
  }
  // View 0: n2 prepares A, and n4, which hides it later; n3 never sees the command. View 1: n2 leads. n3 repeats the digest of A and
  // lacks the command to be prepared, n1 lacks prepares; the client's next request reaches n3. Asking for view 2, n1, n3 and n4 report
  // nothing; then n3 gets A. Its commit lets n2, which knows of view 1 only, execute A, and view 2 gives the number to B.
  const interventions: readonly Intervention[] = [
    {
      kind: "byz",
      at: 0,
      node: "n4",
      behaviour: {
        kind: "mutate",
        set: { prepared: [] },
        resign: ["view", "stable", "checkpoints", "prepared"],
      },
      match: { type: "viewchange" },
    },
    ask(5, "c1", "n1", put("A")),
    ask(100, "c2", "n3", put("B")),
    ...lost("preprepare", ["n1", "n2"], ["n3"], 0, 500),
    ...lost("prepare", ["n3", "n4"], ["n1"], 0, 500),
    ...lost("cmd", ["n1", "n2", "n4"], ["n3"], 0, 200),
    ...lost("request", four, four, 0, 500),
    ...lost("viewchange", ["n1", "n3", "n4"], ["n2"], 100, 500),
    ...lost("newview", ["n3"], ["n2"], 100, 500),
    ...lost("viewchange", ["n1", "n4"], ["n3"], 100, 300),
  ];
  const late = (rules: Rules) =>
    played({ params: { viewChangeMs: 80 }, interventions }, ["n4"], () => new Pbft(rules));
  test("without it a command it lacked arrives, and its commit is for what the new view does not know", () => {
    expect(late(new Rules()).status).toBe("completed");
    expect(late(new Late()).violation?.property).toBe("agreement");
  });
});

/** Hides once what was prepared. */
class Hoarding extends Rules {
  private hidden = false;

  override carried(prepared: readonly Prepared[]): readonly Prepared[] {
    const shown = this.hidden ? prepared : [];
    this.hidden = true;
    return shown;
  }
}

test("a command is kept as long as anybody may show that it was prepared, whatever view that was in", () => {
  // View 0 gives C number 2, which nobody hears of, and B number 3, which n2 alone can prove prepared. In its view 1 it does not, and
  // B becomes number 2. A checkpoint later n2 shows its proof: view 2 must execute B as number 3 once more, and n2 tells nobody what it is.
  const interventions: readonly Intervention[] = [
    { kind: "byz", at: 0, node: "n2", behaviour: { kind: "silent" }, match: { type: "cmd" } },
    ask(5, "c1", "n1", put("A")),
    ask(30, "c2", "n1", put("C")),
    ask(40, "c1", "n1", put("B")),
    ask(140, "c3", "n3", put("D")),
    ...lost("preprepare", ["n1"], four, 28, 41),
    ...lost("preprepare", ["n1"], four, 43, 400),
    ...lost("prepare", four, ["n1", "n3", "n4"], 40, 120),
    ...lost("request", four, four, 28, 400),
    ...lost("viewchange", ["n4"], ["n3"], 150, 400),
  ];
  const params = { viewChangeMs: 80, checkpointEvery: 1 };
  const boot: Boot = (id) => new Pbft(id === "n2" ? new Hoarding() : new Rules());
  const { history, trace } = played({ params, interventions, endMs: 300 }, ["n2"], boot);
  const n3 = trace.flatMap((event) => (event.kind === "output" && event.at === "n3" ? [event.value] : []));
  expect(n3).toContainEqual({ kind: "view", view: 2 });
  expect(n3).toContainEqual(expect.objectContaining({ kind: "execute", seq: 3, fresh: false }));
  expect(history.filter(({ kind }) => kind === "ok")).toHaveLength(3);
});

test("a primary that serves one client and passes over another is replaced, though something is executed all the time", () => {
  class Picky extends Pbft {
    override onMessage(from: NodeId, message: PbftMsg, ctx: PbftCtx): void {
      if (message.type === "request" && message.cmd.client === "c1") return;
      super.onMessage(from, message, ctx);
    }
  }
  const clients = { c1: workload("c1", 5), c2: workload("c2", 200) };
  const boot: Boot = (id) => (id === "n1" ? new Picky() : new Pbft());
  const cluster = clusterOf(4, 0, { clients, boot });
  const scenario = scenarioOf(cluster, { params: { viewChangeMs: 150 }, endMs: 3000 });
  const { trace } = run(programOf(cluster), scenario, 1, {
    observers: [safety(cluster, ["n1"])],
    record: "full",
  });
  expect(trace.filter(({ kind, at }) => kind === "output" && at === "c1")).toHaveLength(5);
});

test("what a liar signs has an outcome, whatever it is, and the same everywhere", () => {
  const ops: readonly Json[] = [
    { kind: "read", key: "constructor" },
    { kind: "write", key: "__proto__", value: "a" },
    { kind: "read", key: "__proto__" },
    { kind: "write", key: "x" },
    { kind: "increment", key: "x" },
  ];
  const interventions = ops.map((op, n) => ask(5 + 30 * n, "c1", "n4", op));
  const { status, why, history } = played({ params: { checkpointEvery: 1 }, interventions }, []);
  expect(status, why).toBe("completed");
  expect(history.flatMap(({ kind, value }) => (kind === "ok" ? [value] : []))).toEqual([
    0,
    null,
    0,
    null,
    null,
  ]);
});

test("a new primary that shows different backups different view changes, each with an order that follows, is safe to follow", () => {
  const interventions: readonly Intervention[] = [
    ask(5, "c1", "n1", put("A")),
    ...lost("prepare", ["n2", "n3"], ["n1", "n4"], 0, 90),
    ...lost("commit", ["n3"], four, 0, 90),
  ];
  const boot: Boot = (id) => (id === "n2" ? new TwoFaced() : new Pbft());
  const { status, trace, history } = played({ params: { viewChangeMs: 80 }, interventions }, ["n2"], boot);
  expect(status).toBe("completed");
  const did = trace.flatMap((event) => (event.kind === "output" ? [[event.at, event.value]] : []));
  for (const node of ["n1", "n3", "n4"])
    expect(did).toContainEqual([
      node,
      expect.objectContaining({ kind: "execute", seq: 1, digest: expect.anything() }),
    ]);
  expect(history.filter(({ kind }) => kind === "ok")).toHaveLength(1);
});

test("what a new view carries is not ordered a second time, though its primary finds a checkpoint proved as it enters", () => {
  const interventions: readonly Intervention[] = [
    ask(5, "c1", "n1", put("A")),
    ask(30, "c1", "n1", put("B")),
    ...lost("checkpoint", four, ["n2"], 0, 400),
    ...lost("commit", four, four, 28, 119),
  ];
  const params = { viewChangeMs: 80, checkpointEvery: 1 };
  const { trace, history } = played({ params, interventions }, []);
  const done = trace.flatMap((event) => (event.kind === "output" && event.at === "n3" ? [event.value] : []));
  expect(done).toContainEqual({ kind: "view", view: 1 });
  expect(done.filter((value) => JSON.stringify(value).includes('"execute"'))).toHaveLength(2);
  expect(history.filter(({ kind }) => kind === "ok")).toHaveLength(2);
});

test("a client that believes the first replica that answers believes a liar; f + 1 cannot all lie", () => {
  const lies = {
    kind: "byz",
    at: 0,
    node: "n2",
    match: { type: "reply" },
    behaviour: {
      kind: "mutate",
      set: { result: "lie" },
      resign: ["view", "client", "seq", "replica", "result"],
    },
  } as const;
  const judged = (faults: number) => {
    const cluster = clusterOf(4, 6, { faults });
    return run(programOf(cluster), scenarioOf(cluster, { interventions: [lies] }), 1, {
      observers: [safety(cluster, ["n2"])],
    });
  };
  expect(judged(1).status).toBe("completed");
  expect(judged(0).violation?.property).toBe("true-answers");
});

test("who missed a checkpoint whose proof needed a liar that is silent now gets it with the next view, and all go on", () => {
  const interventions: readonly Intervention[] = [
    { kind: "part", at: 0, groups: [["n1", "n2", "n4", "c1", "c2"], ["n3"]] },
    { kind: "heal", at: 300 },
    { kind: "crash", at: 300, node: "n4" },
  ];
  const cluster = clusterOf(4, 16);
  const params = { checkpointEvery: 4, viewChangeMs: 150 };
  const { trace } = run(programOf(cluster), scenarioOf(cluster, { params, interventions }), 1, {
    observers: [safety(cluster)],
    record: "full",
  });
  expect(trace.filter(({ kind, at }) => kind === "output" && at.startsWith("c"))).toHaveLength(32);
});
