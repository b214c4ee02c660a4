/**
 * What one node believes of the others, and what it still has to tell.
 *
 * A belief about a member is a state and the incarnation it speaks of. Beliefs arrive in any order, late and more than once, so
 * one of two must always win, and the same one everywhere; `overrides` is that order (SWIM §4.2).
 */
import type { NodeId } from "@/lib/sim";

export type MemberState = "alive" | "suspect" | "dead";

/** One thing said about one member. */
export type Rumour = {
  readonly node: NodeId;
  readonly state: MemberState;
  readonly incarnation: number;
};

const weight = { alive: 0, suspect: 1, dead: 2 } as const;

/**
 * (O) Whether the first rumour about a member replaces the second. A later incarnation wins, because only the member itself begins
 * one; within one the worse news wins. In the paper a confirmed death is final and whoever comes back has a new name; here, as in
 * HashiCorp's memberlist, a later incarnation is that new name.
 */
export function overrides(news: Rumour, known: Rumour): boolean {
  if (news.incarnation !== known.incarnation) return news.incarnation > known.incarnation;
  return weight[news.state] > weight[known.state];
}

interface Hot {
  readonly rumour: Rumour;
  sent: number;
}

/**
 * News to piggyback (§4.1): each rumour rides on a bounded number of messages, those told least often first, so that a flood of
 * news delays each but drops none.
 */
export class News {
  private readonly hot = new Map<NodeId, Hot>();

  add(rumour: Rumour): void {
    this.hot.set(rumour.node, { rumour, sent: 0 });
  }

  /** At most `count` rumours for one message; each is told `tellings` times in all. */
  take(count: number, tellings: number): readonly Rumour[] {
    const chosen = [...this.hot.values()].sort((a, b) => a.sent - b.sent).slice(0, count);
    for (const hot of chosen) {
      hot.sent += 1;
      if (hot.sent >= tellings) this.hot.delete(hot.rumour.node);
    }
    return chosen.map(({ rumour }) => rumour);
  }
}

/** The order in which a node probes the others. */
export interface ProbeOrder {
  /** Whom to probe next, of these; undefined when there is nobody. */
  next(members: readonly NodeId[], random: () => number): NodeId | undefined;
}

/**
 * (T) Round robin through a shuffled list, shuffled anew after each pass; a newcomer is put at a random place (§4.3). A member is
 * probed once a pass, so two probes of it are at most 2n - 1 periods apart: every crash is detected within a bound.
 */
export class RoundRobin implements ProbeOrder {
  private order: NodeId[] = [];

  next(members: readonly NodeId[], random: () => number): NodeId | undefined {
    const present = new Set(members);
    this.order = this.order.filter((node) => present.has(node));
    if (this.order.length === 0) this.order = shuffled(members, random);
    return this.order.shift();
  }

  /** A member that this pass does not know yet. */
  insert(node: NodeId, random: () => number): void {
    this.order.splice(Math.floor(random() * (this.order.length + 1)), 0, node);
  }
}

/** Any member, each time (§3.1): the same mean, and no bound. */
export class AtRandom implements ProbeOrder {
  next(members: readonly NodeId[], random: () => number): NodeId | undefined {
    return members[Math.floor(random() * members.length)];
  }
}

/** A permutation, each as likely as any other (Fisher and Yates). */
export function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const result = [...items];
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const [a, b] = [result[i], result[j]];
    if (a === undefined || b === undefined) continue;
    result[i] = b;
    result[j] = a;
  }
  return result;
}
