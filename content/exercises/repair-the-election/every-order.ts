/**
 * Two nodes of three begin to campaign, and everything that can follow is tried: every order of requests, votes and timers, and at
 * every moment of it a crash of any one node, between any two effects of a handler too, with a restart at any later moment or never.
 *
 * Heartbeats are sent and not delivered: they come after the question has been decided, and their answers would multiply the orders
 * without a say in it.
 */
import { isTrueAt, numberAt, stringAt, type OrdersCase } from "@/lib/grading";
import type { NodeId, OrdersWorld, System } from "@/lib/sim";

type Broken = ReturnType<OrdersCase<unknown>["broken"]>;

/** The election proper has 5,616 orders and 30,000 states; code that talks five times as much is still searched to the end. */
const STATES_MAX = 150_000;

export function twoCampaigns(
  params: System["params"] & object,
): Pick<OrdersCase<unknown>, "label" | "system" | "broken"> {
  return {
    label: "two campaigns among three nodes, with a crash anywhere and a restart",
    system: {
      nodes: ["A", "B", "C"],
      params,
      stimuli: ["A", "B"].map((node) => ({ kind: "fire", timer: "election", node })),
      faults: { crashes: 1, cuts: true },
      undelivered: ["Append"],
      bounds: { statesMax: STATES_MAX },
    },
    broken: (world) => twoVotes(world) ?? twoLeaders(world),
  };
}

function twoVotes({ nodes, sent }: OrdersWorld): Broken {
  for (const voter of nodes) {
    const votes = new Map<number, NodeId>();
    for (const { to, body } of sent(voter)) {
      const term = numberAt(body, "term");
      const granted = body.type === "Vote" && isTrueAt(body, "granted");
      const choice = body.type === "RequestVote" ? voter : granted ? to : undefined;
      if (term === undefined || choice === undefined) continue;
      const earlier = votes.get(term) ?? choice;
      votes.set(term, earlier);
      if (earlier === choice) continue;
      const message = `${voter} voted for ${earlier} and ${choice} in term ${term}`;
      return { property: "one-vote-per-voter-and-term", message };
    }
  }
  return null;
}

function twoLeaders({ nodes, outputs }: OrdersWorld): Broken {
  const leaders = new Map<number, NodeId>();
  for (const node of nodes) {
    for (const out of outputs(node)) {
      const term = stringAt(out, "kind") === "leader" ? numberAt(out, "term") : undefined;
      if (term === undefined) continue;
      const earlier = leaders.get(term) ?? node;
      leaders.set(term, earlier);
      if (earlier === node) continue;
      const message = `two leaders in term ${term} (${nodes.length} nodes)`;
      return { property: "at-most-one-leader-per-term", message };
    }
  }
  return null;
}
