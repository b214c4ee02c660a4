/** The scenario the key-value folders start from: three nodes, a client on each side, and a partition that heals. */
import type { Client, ClientOperation, Json, NodeId, Scenario } from "@/lib/sim";

/** A client's patience per attempt; refusals are followed to the node they hint at. */
const patienceMs = 200;

/** Alternating writes of ever new values and reads, so that a checker can tell every write from every other. */
export function alternating(
  client: string,
  targets: readonly NodeId[],
  options: {
    readonly count: number;
    readonly everyMs: number;
    readonly timeoutMs?: number;
    readonly fromMs?: number;
  },
): Client {
  const operations = Array.from({ length: options.count }, (_, n): ClientOperation => {
    const op: Json =
      n % 2 === 0 ? { kind: "write", key: "x", value: `${client}${n / 2 + 1}` } : { kind: "read", key: "x" };
    return { op, atMs: (options.fromMs ?? 0) + n * options.everyMs };
  });
  return { id: client, operations, targets, timeoutMs: options.timeoutMs ?? patienceMs, attemptsMax: 4 };
}

/** n1 with client `left` is cut off from n2, n3 and client `right` between 2 s and 4 s of 6 s. */
export function partitionedKv(params: Readonly<Record<string, Json>> = {}): Scenario {
  const timing = { count: 24, everyMs: 200, fromMs: 600 };
  return {
    nodes: ["n1", "n2", "n3"],
    params,
    network: { delayMs: [2, 12] },
    clients: [alternating("left", ["n1"], timing), alternating("right", ["n2", "n3"], timing)],
    interventions: [
      {
        kind: "part",
        at: 2000,
        groups: [
          ["n1", "left"],
          ["n2", "n3", "right"],
        ],
      },
      { kind: "heal", at: 4000 },
    ],
    endMs: 6000,
  };
}

/** Situations with a golden trace, by name: what each shows, in a sentence with its source, and the situation. */
export type GoldenScenarios = Readonly<
  Record<string, { readonly claim: string; readonly scenario: Scenario }>
>;
