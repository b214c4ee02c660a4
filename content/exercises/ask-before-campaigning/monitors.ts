/** What each property looks for in a run: messages, announcements, and what is stored because of which message. */
import { Health, isTrueAt, numberAt, stringAt, workingMajority, type Monitor } from "@/lib/grading";
import type { NodeId, Scenario, TraceEvent } from "@/lib/sim";

type Judged = (id: NodeId) => boolean;
type Body = Extract<TraceEvent, { kind: "send" }>["body"];

export function safety(scenario: Scenario, judged: Judged): readonly Monitor[] {
  return [
    preVotesChangeNothing(judged),
    nobodyCampaignsUninvited(scenario.nodes.length, judged),
    whoeverHearsALeaderRefuses(scenario, judged),
    invitationsAreNoVotes(scenario.nodes.length, judged),
  ];
}

/** A message sent twice counts once, and so does whoever sent it. What a crash has taken from a node, it cannot count. */
class Answers {
  private readonly from = new Map<string, Set<NodeId>>();

  constructor(private readonly pre: boolean) {}

  onEvent(event: TraceEvent): void {
    if (event.kind === "boot") {
      for (const key of this.from.keys()) if (key.startsWith(`${event.at} `)) this.from.delete(key);
    }
    if (event.kind !== "deliver" || !isGrant(event.body) || isPre(event.body) !== this.pre) return;
    const key = `${event.at} ${numberAt(event.body, "term") ?? 0}`;
    this.from.set(key, (this.from.get(key) ?? new Set()).add(event.from));
  }

  /** How many others have granted it. */
  of(node: NodeId, term: number): number {
    return this.from.get(`${node} ${term}`)?.size ?? 0;
  }
}

function nobodyCampaignsUninvited(nodes: number, judged: Judged): Monitor {
  const invitations = new Answers(true);
  return {
    property: "nobody-campaigns-uninvited",
    onEvent(event) {
      invitations.onEvent(event);
      if (event.kind !== "send" || event.body.type !== "RequestVote" || isPre(event.body)) return null;
      if (!judged(event.at)) return null;
      const term = numberAt(event.body, "term") ?? 0;
      const count = invitations.of(event.at, term);
      if (1 + count >= majority(nodes)) return null;
      const had = `${count} invitation${count === 1 ? "" : "s"}`;
      return `${event.at} campaigned in term ${term} with ${had}, and of ${nodes} nodes it takes ${majority(nodes) - 1}`;
    },
  };
}

function invitationsAreNoVotes(nodes: number, judged: Judged): Monitor {
  const votes = new Answers(false);
  return {
    property: "an-invitation-is-no-vote",
    onEvent(event) {
      votes.onEvent(event);
      const term = announcedTerm(event);
      if (term === undefined || !judged(event.at)) return null;
      const count = votes.of(event.at, term);
      if (1 + count >= majority(nodes)) return null;
      const had = `${count} vote${count === 1 ? "" : "s"} of others`;
      return `${event.at} became leader of term ${term} with ${had}, and of ${nodes} nodes it takes ${majority(nodes) - 1}`;
    },
  };
}

/** What is stored in a handler has that handler's event for its cause. */
function preVotesChangeNothing(judged: Judged): Monitor {
  /** Handlers of pre-votes: who asked or was asked. */
  const because = new Map<number, string>();
  /** The handler that runs at a node, and what it has stored; whether it was about a pre-vote shows when it sends. */
  const running = new Map<NodeId, { readonly event: number; stored: string | null }>();
  return {
    property: "a-pre-vote-changes-nothing",
    onEvent(event) {
      const { at, kind, index, cause } = event;
      if (!judged(at)) return null;
      if (kind === "timer") running.set(at, { event: index, stored: null });
      if (kind === "deliver" && event.body.type === "RequestVote" && isPre(event.body)) {
        because.set(index, "because it was asked for a pre-vote");
      }
      if (kind === "put") {
        const what = `${event.key} = ${JSON.stringify(event.value)}`;
        const why = cause === null ? undefined : because.get(cause);
        if (why !== undefined) return `${at} stored ${what} ${why}`;
        const handler = running.get(at);
        if (handler && handler.event === cause) handler.stored ??= what;
      }
      if (kind === "send" && event.body.type === "RequestVote" && isPre(event.body)) {
        const handler = running.get(at);
        if (handler?.event === cause && handler.stored !== null)
          return `${at} stored ${handler.stored} when its patience ended, before anybody had agreed to anything`;
      }
      return null;
    },
  };
}

function whoeverHearsALeaderRefuses(scenario: Scenario, judged: Judged): Monitor {
  const electionMs = Number(scenario.params?.["electionMs"]);
  /** The highest term that a node is known to have been in. */
  const reached = new Map<NodeId, number>();
  const heard = new Map<NodeId, { readonly term: number; readonly timeMs: number }>();
  return {
    property: "whoever-hears-a-leader-refuses",
    onEvent(event) {
      if (event.kind === "boot") heard.delete(event.at);
      if (event.kind !== "send" && event.kind !== "deliver") return null;
      const term = numberAt(event.body, "term") ?? 0;
      const isReal = !isHypothetical(event.body);
      if (isReal) reached.set(event.at, Math.max(reached.get(event.at) ?? 0, term));
      const isCurrent = term === reached.get(event.at);
      if (event.kind === "deliver") {
        if (event.body.type === "Append" && isCurrent) heard.set(event.at, { term, timeMs: event.timeMs });
        return null;
      }
      if (!isPre(event.body) || !isGrant(event.body) || !judged(event.at)) return null;
      const leader = heard.get(event.at);
      if (!leader || leader.term !== reached.get(event.at)) return null;
      const agoMs = Math.round(event.timeMs - leader.timeMs);
      if (agoMs >= electionMs) return null;
      return `${event.at} invited ${event.to} to campaign, ${agoMs} ms after it had heard the leader of term ${leader.term}`;
    },
  };
}

/** How long after the last disturbance there must be a leader, in election timeouts. */
const CALM_TIMEOUTS = 12;
/** Within how many election timeouts before the end its heartbeats must have arrived. */
const RECENT_TIMEOUTS = 3;

export function aLeaderEmerges(scenario: Scenario): Monitor {
  const electionMs = Number(scenario.params?.["electionMs"]);
  const health = new Health();
  /** For each leader, when its heartbeats last reached each follower. */
  const heard = new Map<NodeId, Map<NodeId, number>>();
  return {
    property: "a-leader-emerges",
    onEvent(event) {
      health.onEvent(event);
      if (event.kind === "deliver" && event.body.type === "Append") {
        const followers = heard.get(event.from) ?? new Map<NodeId, number>();
        heard.set(event.from, followers.set(event.at, event.timeMs));
      }
      return null;
    },
    atEnd(_run, world) {
      const calmMs = world.nowMs - health.calmSinceMs;
      const up = workingMajority(world).length;
      if (calmMs < CALM_TIMEOUTS * electionMs || up === 0) return null;
      const sinceMs = world.nowMs - RECENT_TIMEOUTS * electionMs;
      for (const followers of heard.values()) {
        const recent = [...followers.values()].filter((timeMs) => timeMs >= sinceMs);
        if (1 + recent.length >= majority(world.nodes.length)) return null;
      }
      return `no leader ${Math.round(calmMs)} ms after the last fault, with ${up} of ${world.nodes.length} nodes up and connected`;
    },
  };
}

/** Speaks of a term that its sender need not be in. */
function isHypothetical(body: Body): boolean {
  return isPre(body) && (body.type === "RequestVote" || isGrant(body));
}

function isPre(body: Body): boolean {
  return isTrueAt(body, "pre");
}

function isGrant(body: Body): boolean {
  return body.type === "Vote" && isTrueAt(body, "granted");
}

function announcedTerm(event: TraceEvent): number | undefined {
  if (event.kind !== "output" || stringAt(event.value, "kind") !== "leader") return undefined;
  return numberAt(event.value, "term");
}

function majority(nodes: number): number {
  return Math.floor(nodes / 2) + 1;
}
