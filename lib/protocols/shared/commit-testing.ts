/**
 * What atomic commitment means, for the tests of its protocols: as a property of every state of a search, and as an observer of
 * a run. (AC1, AC3 of Bernstein, Hadzilacos & Goodman 1987, §7.3: all that decide decide the same, and commit needs every yes.)
 */
import type {
  Client,
  ExploredWorld,
  Json,
  NodeId,
  Observer,
  Scenario,
  StateProperty,
  System,
} from "@/lib/sim";
import { formatStep, run, type AnyNode, type Exploration } from "@/lib/sim";
import { isOutcome, type CommitOp, type Outcome } from "./commit";
import { hostile, script } from "./testing";

type Broken = ReturnType<StateProperty>;

/** Nobody decides differently from anybody; nobody commits a transaction of which `votes` hold a no. */
export function atomic(votes: NonNullable<CommitOp["votes"]> = {}): StateProperty {
  const vetoed = Object.values(votes).includes("no");
  return (world) => {
    const decided = world.nodes.flatMap((node) =>
      world.outputs(node).map((out) => [node, outcomeOf(out)] as const),
    );
    return contradiction(decided) ?? (vetoed ? wrongCommit(decided) : null);
  };
}

function contradiction(decided: readonly (readonly [NodeId, Outcome])[]): Broken {
  const by = (outcome: Outcome) => decided.find(([, other]) => other === outcome)?.[0];
  const [committed, aborted] = [by("commit"), by("abort")];
  if (committed === undefined || aborted === undefined) return null;
  return { property: "all-decide-the-same", message: `${committed} committed, ${aborted} aborted` };
}

function wrongCommit(decided: readonly (readonly [NodeId, Outcome])[]): Broken {
  const committed = decided.find(([, outcome]) => outcome === "commit");
  if (committed === undefined) return null;
  return { property: "commit-needs-every-yes", message: `${committed[0]} committed` };
}

function outcomeOf(out: Json): Outcome {
  const outcome = fieldOf(out, "outcome");
  if (!isOutcome(outcome)) throw new Error(`not a decision: ${JSON.stringify(out)}`);
  return outcome;
}

function fieldOf(value: Json, name: string): Json | undefined {
  return typeof value === "object" && value !== null ? new Map(Object.entries(value)).get(name) : undefined;
}

/** Every node that is up has decided, if anybody has voted: asked when nothing is left to happen. */
export function nobodyBlocked(isUndecided: (world: ExploredWorld, node: NodeId) => boolean): StateProperty {
  return (world) => {
    const blocked = world.nodes.filter((node) => world.isUp(node) && isUndecided(world, node));
    return blocked.length === 0
      ? null
      : { property: "nobody-is-blocked", message: `${blocked.join(" and ")} cannot decide` };
  };
}

/** The same as `atomic`, for the many transactions of a run. A vetoed one is recognised by the votes it was asked with. */
export function atomicRun(): Observer {
  const decided = new Map<string, [NodeId, Outcome][]>();
  const vetoed = new Set<string>();
  return (event) => {
    if (event.kind === "request" && JSON.stringify(event.f).includes('"no"')) {
      vetoed.add(JSON.stringify(fieldOf(event.f, "tx")));
    }
    if (event.kind !== "output") return null;
    const tx = JSON.stringify(fieldOf(event.value, "tx"));
    const all = decided.get(tx) ?? [];
    decided.set(tx, all);
    all.push([event.at, outcomeOf(event.value)]);
    return contradiction(all) ?? (vetoed.has(tx) ? wrongCommit(all) : null);
  };
}

/** One transaction, asked for at n1. */
export function oneTransaction(nodes: number, votes: NonNullable<CommitOp["votes"]> = {}): System {
  return {
    nodes: Array.from({ length: nodes }, (_, n) => `n${n + 1}`),
    stimuli: [{ kind: "request", client: "c", node: "n1", op: { kind: "commit", tx: "t", votes } }],
  };
}

/** The counterexample as text, a step a line. */
export function told({ counterexample }: Exploration): readonly string[] {
  return (counterexample?.steps ?? []).map((step) => formatStep(step));
}

/** Transactions t1, t2, … every `everyMs`, the third and every third after it with a no; n1 is asked. */
export function transactions(count: number, everyMs: number, vetoer: NodeId): Client {
  const operations = Array.from({ length: count }, (_, n): readonly [number, Json] => {
    const votes = n % 3 === 2 ? { votes: { [vetoer]: "no" } } : {};
    return [500 + n * everyMs, { kind: "commit", tx: `t${n + 1}`, ...votes }];
  });
  return script("client", "n1", operations, 2000);
}

/** A client of transactions under partitions, crashes, cuts, loss and duplication until 4 s of 8. */
export function stormy(seed: number, size: number, params: Readonly<Record<string, Json>> = {}): Scenario {
  const nodes = Array.from({ length: size }, (_, n) => `n${n + 1}`);
  const client = transactions(20, 150, nodes[size - 1] ?? "");
  return { ...hostile(seed, params, nodes), clients: [{ ...client, openLoop: true }], endMs: 8000 };
}

/** The property that the simulation finds broken when it has the counterexample of a search before it. */
export function reenacted(boot: () => AnyNode, { counterexample }: Exploration): string | undefined {
  if (counterexample === undefined) return undefined;
  const { violation } = run({ name: "reenacted", boot }, counterexample.scenario, 1, {
    observers: [atomicRun()],
  });
  return violation?.property;
}
