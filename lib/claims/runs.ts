/** Claims that are run: each engine builds a scenario, runs it on the kernel and reads the answer from history or trace. */
import { z } from "zod";
import { ApLww } from "@/lib/protocols/ap-lww";
import { MajorityCp } from "@/lib/protocols/majority-cp";
import { halvings, program as naiveElection } from "@/lib/protocols/naive-election";
import { program as orSetCart } from "@/lib/protocols/or-set-cart";
import { program as pbft } from "@/lib/protocols/pbft";
import { program as rmwCart } from "@/lib/protocols/rmw-cart";
import { concurrentAdds } from "@/lib/protocols/shared/cart";
import { run, type Json, type NodeId, type Program, type Run, type Scenario } from "@/lib/sim";
import { defineClaim } from "./engine";

const nothing = z.strictObject({});

export const naiveVoteTwoLeaders = defineClaim({
  name: "naive-vote-two-leaders",
  summary:
    "Runs the naive election while the cluster is cut in halves once a second, and counts seeds with two leaders in one term.",
  input: z.strictObject({ size: z.int().min(2).max(9), seeds: z.int().min(1).max(200) }),
  compute({ size, seeds }) {
    const unsafe = Array.from({ length: seeds }, (_, n) => n + 1).filter((seed) => hasTwoLeaders(size, seed));
    return { value: `two leaders in one term on ${unsafe.length} of ${seeds} seeds`, detail: unsafe };
  },
});

function hasTwoLeaders(size: number, seed: number): boolean {
  const leaders = new Map<number, NodeId>();
  const { status } = run(naiveElection, halvings(size), seed, {
    record: "none",
    observers: [
      (event) => {
        if (event.kind !== "output") return null;
        const { term } = z.object({ kind: z.literal("leader"), term: z.number() }).parse(event.value);
        const other = leaders.get(term) ?? event.at;
        leaders.set(term, event.at);
        if (other === event.at) return null;
        return {
          property: "at-most-one-leader-per-term",
          message: `${other} and ${event.at} lead term ${term}`,
        };
      },
    ],
  });
  return status === "violated";
}

export const cartMerge = defineClaim({
  name: "cart-merge",
  summary:
    "One item added on either side of a partition, on a read-modify-write cart and on an OR-Set; what both replicas hold after it.",
  input: nothing,
  compute() {
    const kept = (program: Program): readonly Json[] => {
      const [left, right] = run(program, concurrentAdds, 1)
        .history.filter(({ kind, value }) => kind === "ok" && Array.isArray(value))
        .map(({ value }) => z.array(z.string()).parse(value));
      if (left === undefined || JSON.stringify(left) !== JSON.stringify(right)) {
        throw new Error(`the replicas of ${program.name} did not converge`);
      }
      return left;
    };
    const rmw = kept(rmwCart);
    const orSet = kept(orSetCart);
    return {
      value: `read-modify-write kept ${rmw.length} of 2 items, OR-Set kept ${orSet.length} of 2`,
      detail: { "read-modify-write": rmw, "OR-Set": orSet },
    };
  },
});

export const pbftMessages = defineClaim({
  name: "pbft-messages",
  summary:
    "Runs one request through the normal case of PBFT and counts the messages among replicas in the trace.",
  input: z.strictObject({ n: z.int().min(4).max(16) }),
  compute({ n }) {
    const scenario: Scenario = {
      nodes: Array.from({ length: n }, (_, i) => `n${i + 1}`),
      network: { delayMs: [1, 10] },
      clients: [
        {
          id: "client",
          targets: ["n1"],
          timeoutMs: 1000,
          operations: [{ op: { kind: "write", key: "x", value: 1 } }],
        },
      ],
      endMs: 2000,
    };
    const recorded = run(pbft, scenario, 1);
    const sent = recorded.trace.flatMap((event) => (event.kind === "send" ? [event.body.type] : []));
    const executed = recorded.trace.filter(({ kind }) => kind === "output").length;
    if (executed !== n) throw new Error(`only ${executed} of ${n} replicas executed the request`);
    const count = (type: string): number => sent.filter((other) => other === type).length;
    return {
      value: `${sent.length} messages`,
      detail: { "pre-prepare": count("preprepare"), prepare: count("prepare"), commit: count("commit") },
    };
  },
});

export const twoNodeProof = defineClaim({
  name: "two-node-proof",
  summary:
    "The schedule of Gilbert and Lynch: two nodes, every message between them lost, a write at one and then a read at the other.",
  input: nothing,
  compute() {
    const cp = outcomes({ name: "majority-cp", boot: () => new MajorityCp() });
    const ap = outcomes({ name: "ap-lww", boot: () => new ApLww() });
    return {
      value: `CP: write ${cp.write}, read ${cp.read}; AP: write ${ap.write}, ${ap.read} after 1 was written`,
      detail: { CP: cp, AP: ap },
    };
  },
});

/** "a" is given time to be elected by both, so that the partition, and not a cold start, is what stops it. */
const twoNodes: Scenario = {
  nodes: ["a", "b"],
  params: { electionMs: 300 },
  paramsOf: { b: { electionMs: 1500 } },
  network: { delayMs: [1, 5] },
  interventions: [
    {
      kind: "part",
      at: 2000,
      groups: [
        ["a", "writer"],
        ["b", "reader"],
      ],
    },
  ],
  clients: [
    {
      id: "writer",
      targets: ["a"],
      timeoutMs: 400,
      operations: [{ op: { kind: "write", key: "x", value: 1 }, atMs: 2100 }],
    },
    {
      id: "reader",
      targets: ["b"],
      timeoutMs: 400,
      operations: [{ op: { kind: "read", key: "x" }, atMs: 2600 }],
    },
  ],
  endMs: 4000,
};

function outcomes(program: Program): { readonly write: string; readonly read: string } {
  const recorded = run(program, twoNodes, 1);
  return { write: outcome(recorded, "writer"), read: outcome(recorded, "reader") };
}

/** What the only operation of a client came to. An answer that arrives after the client has given up is none. */
function outcome({ trace }: Run, client: string): string {
  const end = trace.find((event) => event.kind === "return" && event.at === client);
  if (end?.kind !== "return") throw new Error(`${client} never finished`);
  if (end.status === "ok") return end.value === null ? "ok" : `read ${JSON.stringify(end.value)}`;
  if (end.status === "fail") return "refused";
  const answered = trace.some(
    ({ kind, at, index }) => kind === "answer" && at === client && index < end.index,
  );
  return answered ? "unknown" : "unanswered";
}
