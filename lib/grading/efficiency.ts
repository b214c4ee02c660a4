/**
 * Efficiency as a property: what one operation may cost in messages, bytes and round trips.
 *
 * MIT's 6.5840 labs count RPCs (an election of three in at most 30; an idle second in at most 60) and Fly.io's Gossip Glomers count
 * messages per operation (at most 30, then 20): a protocol that is right and talks ten times too much would not survive its first
 * busy day. Those limits are measured over a whole test and so leave room for waste. Here the cost of an operation is exact: every
 * event of a run names its cause, so each message belongs to the one attempt of a client that led to it, through any number of
 * nodes and timers.
 *
 * What the environment adds is not charged: a message the network delivers twice is answered twice, and the second answer, with
 * all that follows from it, is on the house. Messages to oneself do not cross the network and are not counted.
 */
import type { Json, NodeId } from "@/lib/sim";
import type { Monitor } from "./contract";

export interface Limit {
  readonly most: number;
  /** Why that is enough: "a majority read phase and write phase need at most 4(n-1) = 8". */
  readonly because: string;
}

export interface Budget {
  /** What is paid for, after "for one": "write". */
  readonly name: string;
  readonly messages?: Limit;
  /** Of messages as JSON. */
  readonly bytes?: Limit;
  /** Round trips between the request's arrival and its answer, along the chain of causes; half a round trip counts as one. */
  readonly rounds?: Limit;
}

interface Bill {
  readonly budget: Budget;
  messages: number;
  bytes: number;
}

/** What an event was caused by: an attempt, so many messages ago. */
interface Share {
  readonly bill: Bill;
  readonly hops: number;
}

/** `budgetOf` says what an operation asked of a node may cost, or null if that is nobody's business. */
export function withinBudget(property: string, budgetOf: (op: Json, node: NodeId) => Budget | null): Monitor {
  const shares = new Map<number, Share>();
  const arrived = new Set<number>();
  return {
    property,
    onEvent(event) {
      if (event.kind === "ask") {
        const budget = budgetOf(event.f, event.to);
        if (budget) shares.set(event.index, { bill: { budget, messages: 0, bytes: 0 }, hops: 0 });
        return null;
      }
      const share = event.cause === null ? undefined : shares.get(event.cause);
      if (share === undefined) return null;
      switch (event.kind) {
        case "request":
        case "set-timer":
        case "timer":
          shares.set(event.index, share);
          return null;
        case "deliver":
          if (arrived.has(event.message)) return null;
          arrived.add(event.message);
          shares.set(event.index, event.from === event.at ? share : { ...share, hops: share.hops + 1 });
          return null;
        case "send":
          shares.set(event.index, share);
          return event.to === event.at ? null : charge(share.bill, event.bytes);
        case "reply":
          return over(share.bill.budget, "rounds", Math.ceil(share.hops / 2), "round trips");
        default:
          return null;
      }
    },
  };
}

function charge(bill: Bill, bytes: number): string | null {
  bill.messages += 1;
  bill.bytes += bytes;
  const { budget } = bill;
  return over(budget, "messages", bill.messages, "messages") ?? over(budget, "bytes", bill.bytes, "bytes");
}

function over(
  budget: Budget,
  what: "messages" | "bytes" | "rounds",
  spent: number,
  unit: string,
): string | null {
  const limit = budget[what];
  if (limit === undefined || spent <= limit.most) return null;
  return `${spent} ${unit} for one ${budget.name} already; ${limit.because}`;
}
