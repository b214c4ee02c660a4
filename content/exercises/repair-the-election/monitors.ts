/**
 * What each property looks for in a run.
 *
 * The monitors read messages and outputs, never a node's memory: a student may keep any state, but what is sent counts.
 * `judged` says which nodes are the student's; scripted peers may do as they like.
 */
import { Health, isTrueAt, numberAt, stringAt, workingMajority, type Monitor } from "@/lib/grading";
import type { NodeId, Scenario, TraceEvent, World } from "@/lib/sim";

type Judged = (id: NodeId) => boolean;

/** All safety properties; they hold in every run. */
export function safety(scenario: Scenario, judged: Judged): readonly Monitor[] {
  return [
    onlyAnnouncedLeadersAppend(judged),
    votesCountInTheirOwnTerm(scenario.nodes.length, judged),
    aVoterCountsOnce(scenario.nodes.length, judged),
    atMostOneLeaderPerTerm(judged),
    aLeaderIsAnnouncedOnce(judged),
    oneVotePerVoterAndTerm(judged),
    votesGoToUpToDateLogs(scenario, judged),
    leadersYieldToHigherTerms(judged),
    heartbeatsPostponeCampaigns(scenario, judged),
  ];
}

function atMostOneLeaderPerTerm(judged: Judged): Monitor {
  const leaders = new Map<number, NodeId>();
  return {
    property: "at-most-one-leader-per-term",
    onEvent(event, world) {
      const term = announcedTerm(event);
      if (term === undefined || !judged(event.at)) return null;
      const earlier = leaders.get(term);
      leaders.set(term, event.at);
      if (earlier === undefined || earlier === event.at) return null;
      return `two leaders in term ${term} (${world.nodes.length} nodes)`;
    },
  };
}

/** Two announcements of one node are one leader, but a program that wins twice does not know what it is. */
function aLeaderIsAnnouncedOnce(judged: Judged): Monitor {
  const announced = new Set<string>();
  return {
    property: "a-leader-is-announced-once",
    onEvent(event) {
      const term = announcedTerm(event);
      if (term === undefined || !judged(event.at)) return null;
      const key = `${event.at} in ${term}`;
      if (announced.has(key)) return `${event.at} became leader of term ${term} twice`;
      announced.add(key);
      return null;
    },
  };
}

/** A candidate's own vote is the `RequestVote` it sends. */
function oneVotePerVoterAndTerm(judged: Judged): Monitor {
  const votes = new Map<string, NodeId>();
  return {
    property: "one-vote-per-voter-and-term",
    onEvent(event) {
      if (event.kind !== "send" || !judged(event.at)) return null;
      const term = numberAt(event.body, "term");
      const choice =
        event.body.type === "RequestVote" ? event.at : isGrant(event.body) ? event.to : undefined;
      if (term === undefined || choice === undefined) return null;
      const key = `${event.at} in ${term}`;
      const earlier = votes.get(key) ?? choice;
      votes.set(key, earlier);
      return earlier === choice ? null : `${event.at} voted for ${earlier} and ${choice} in term ${term}`;
    },
  };
}

/** A node may forget a term it did not store before a crash, so what it has seen starts anew with each incarnation. */
function leadersYieldToHigherTerms(judged: Judged): Monitor {
  const seen = new Map<NodeId, number>();
  return {
    property: "a-leader-yields-to-a-higher-term",
    onEvent(event) {
      if (event.kind === "boot") seen.delete(event.at);
      if (event.kind === "deliver") {
        const term = numberAt(event.body, "term") ?? 0;
        seen.set(event.at, Math.max(seen.get(event.at) ?? 0, term));
      }
      if (event.kind !== "send" || event.body.type !== "Append" || !judged(event.at)) return null;
      const term = numberAt(event.body, "term") ?? 0;
      const highest = seen.get(event.at) ?? 0;
      return term < highest ? `leader of term ${term} in term ${highest}` : null;
    },
  };
}

/** Grants of others delivered to a candidate since it began to campaign in `term`. */
interface Campaign {
  readonly term: number;
  readonly grants: { readonly from: NodeId; readonly term: number }[];
}

/** Follows each node's latest campaign and shows it at the moment the node announces that it has won. */
function campaigns(judged: Judged, onWin: (winner: NodeId, campaign: Campaign) => string | null) {
  const current = new Map<NodeId, Campaign>();
  return (event: TraceEvent): string | null => {
    if (!judged(event.at)) return null;
    if (event.kind === "boot") current.delete(event.at);
    const campaign = current.get(event.at);
    if (event.kind === "send" && event.body.type === "RequestVote") {
      const term = numberAt(event.body, "term") ?? 0;
      if (campaign?.term !== term) current.set(event.at, { term, grants: [] });
    }
    if (event.kind === "deliver" && isGrant(event.body) && event.from !== event.at) {
      campaign?.grants.push({ from: event.from, term: numberAt(event.body, "term") ?? 0 });
    }
    const won = announcedTerm(event);
    return won !== undefined && campaign?.term === won ? onWin(event.at, campaign) : null;
  };
}

function votesCountInTheirOwnTerm(nodes: number, judged: Judged): Monitor {
  const onEvent = campaigns(judged, (_winner, { term, grants }) => {
    const own = grants.filter((grant) => grant.term === term);
    const stale = grants.find((grant) => grant.term < term);
    if (1 + distinct(own) >= majority(nodes) || !stale) return null;
    return 1 + distinct(grants) >= majority(nodes) ? `vote of term ${stale.term} used in ${term}` : null;
  });
  return { property: "votes-count-in-their-own-term", onEvent };
}

function aVoterCountsOnce(nodes: number, judged: Judged): Monitor {
  const onEvent = campaigns(judged, (_winner, { term, grants }) => {
    const own = grants.filter((grant) => grant.term === term);
    if (1 + distinct(own) >= majority(nodes) || 1 + own.length < majority(nodes)) return null;
    const twice = own.find((grant, place) => own.findIndex(({ from }) => from === grant.from) < place);
    return twice ? `vote of ${twice.from} counted twice in term ${term}` : null;
  });
  return { property: "a-voter-counts-once", onEvent };
}

function votesGoToUpToDateLogs(scenario: Scenario, judged: Judged): Monitor {
  const logs = new Map(Object.entries(scenario.params?.["logTerms"] ?? {}));
  const asked = new Map<string, { readonly index: number; readonly term: number }>();
  return {
    property: "a-vote-goes-to-an-up-to-date-log",
    onEvent(event) {
      if (!judged(event.at)) return null;
      if (event.kind === "deliver" && event.body.type === "RequestVote") {
        const index = numberAt(event.body, "lastIndex") ?? 0;
        const term = numberAt(event.body, "lastTerm") ?? 0;
        asked.set(`${event.from} asks ${event.at} in ${numberAt(event.body, "term")}`, { index, term });
      }
      if (event.kind !== "send" || !isGrant(event.body)) return null;
      const candidate = asked.get(`${event.to} asks ${event.at} in ${numberAt(event.body, "term")}`);
      const terms: readonly number[] = logs.get(event.at) ?? [];
      const own = { index: terms.length, term: terms.at(-1) ?? 0 };
      if (!candidate || candidate.term > own.term) return null;
      if (candidate.term === own.term && candidate.index >= own.index) return null;
      const voter = `${event.at}, whose log ends at ${own.index} in term ${own.term}`;
      return `${voter}, voted for ${event.to}, whose log ends at ${candidate.index} in term ${candidate.term}`;
    },
  };
}

/**
 * An election timeout is at least `electionMs`, so a node that hears its leader is silent for that long, unless a schedule
 * forces it. Only a campaign in the very next term counts: a node whose disk held a higher term all along (it crashed after
 * storing the term and before asking anybody) was right to ignore that leader, and its next campaign skips a term.
 */
function heartbeatsPostponeCampaigns(scenario: Scenario, judged: Judged): Monitor {
  const electionMs = Number(scenario.params?.["electionMs"]);
  const highest = new Map<NodeId, number>();
  const heard = new Map<NodeId, { readonly term: number; readonly timeMs: number }>();
  const forced = new Set<number>();
  return {
    property: "a-heartbeat-postpones-the-next-campaign",
    onEvent(event) {
      if (event.kind === "boot") heard.delete(event.at);
      if (event.kind === "intervene" && event.intervention.kind === "fire") forced.add(event.index);
      if (event.kind === "timer" && event.cause !== null && forced.has(event.cause)) heard.delete(event.at);
      if ((event.kind !== "send" && event.kind !== "deliver") || !judged(event.at)) return null;
      const term = numberAt(event.body, "term") ?? 0;
      const known = highest.get(event.at) ?? 0;
      highest.set(event.at, Math.max(known, term));
      if (event.kind === "deliver" && event.body.type === "Append" && term >= known) {
        heard.set(event.at, { term, timeMs: event.timeMs });
      }
      const leader = heard.get(event.at);
      if (event.kind !== "send" || event.body.type !== "RequestVote" || !leader) return null;
      if (term <= known || term !== leader.term + 1) return null;
      const agoMs = Math.round(event.timeMs - leader.timeMs);
      if (agoMs >= electionMs) return null;
      return `${event.at} campaigned in term ${term}, ${agoMs} ms after it had heard the leader of term ${leader.term}`;
    },
  };
}

/** Judged when the handler that sent the Append is over: within one handler the announcement may come last. */
function onlyAnnouncedLeadersAppend(judged: Judged): Monitor {
  const announced = new Set<string>();
  let pending: { readonly at: NodeId; readonly term: number } | null = null;
  return {
    property: "only-an-announced-leader-sends-append",
    onEvent(event) {
      const term = announcedTerm(event);
      if (term !== undefined) announced.add(`${event.at} leads ${term}`);
      if (event.kind === "crash") pending = null;
      if (pending && announced.has(`${pending.at} leads ${pending.term}`)) pending = null;
      if (pending && beginsHandler(event)) {
        return `Append of term ${pending.term} from ${pending.at}, which never announced leader{${pending.term}}`;
      }
      if (event.kind === "send" && event.body.type === "Append" && judged(event.at)) {
        const sent = numberAt(event.body, "term") ?? 0;
        if (!announced.has(`${event.at} leads ${sent}`)) pending ??= { at: event.at, term: sent };
      }
      return null;
    },
  };
}

/** Campaigns in a row, all of them in vain, after which nobody can call it bad luck. */
const SPLIT_VOTES_MAX = 20;
/** How long after the last disturbance there must be a leader, in election timeouts. */
const CALM_TIMEOUTS = 12;
/** Within how many election timeouts before the end its heartbeats must have arrived. */
const RECENT_TIMEOUTS = 3;

export function aLeaderEmerges(scenario: Scenario): Monitor {
  const electionMs = Number(scenario.params?.["electionMs"]);
  const health = new Health();
  const campaignTerms = new Set<number>();
  /** For each leader, when its heartbeats last reached each follower. */
  const heard = new Map<NodeId, Map<NodeId, number>>();
  return {
    property: "a-leader-emerges",
    onEvent(event, world) {
      if (health.onEvent(event)) campaignTerms.clear();
      if (event.kind === "deliver" && event.body.type === "Append") {
        campaignTerms.clear();
        const followers = heard.get(event.from) ?? new Map<NodeId, number>();
        heard.set(event.from, followers.set(event.at, event.timeMs));
      }
      if (event.kind === "send" && event.body.type === "RequestVote") {
        campaignTerms.add(numberAt(event.body, "term") ?? 0);
        const inVain = campaignTerms.size > SPLIT_VOTES_MAX && workingMajority(world).length > 0;
        if (inVain) return `no leader after ${SPLIT_VOTES_MAX} split votes`;
      }
      return null;
    },
    atEnd(_run, world) {
      const calmMs = world.nowMs - health.calmSinceMs;
      if (calmMs < CALM_TIMEOUTS * electionMs || workingMajority(world).length === 0) return null;
      const sinceMs = world.nowMs - RECENT_TIMEOUTS * electionMs;
      for (const followers of heard.values()) {
        const recent = [...followers.values()].filter((timeMs) => timeMs >= sinceMs);
        if (1 + recent.length >= majority(world.nodes.length)) return null;
      }
      return `no leader ${Math.round(calmMs)} ms after the last fault, with ${describeUp(world)}`;
    },
  };
}

function describeUp(world: World): string {
  return `${workingMajority(world).length} of ${world.nodes.length} nodes up and connected`;
}

function announcedTerm(event: TraceEvent): number | undefined {
  if (event.kind !== "output" || stringAt(event.value, "kind") !== "leader") return undefined;
  return numberAt(event.value, "term");
}

function isGrant(body: { readonly type: string }): boolean {
  return body.type === "Vote" && isTrueAt(body, "granted");
}

function beginsHandler({ kind }: TraceEvent): boolean {
  return kind === "boot" || kind === "deliver" || kind === "timer" || kind === "request";
}

function distinct(grants: readonly { readonly from: NodeId }[]): number {
  return new Set(grants.map(({ from }) => from)).size;
}

function majority(nodes: number): number {
  return Math.floor(nodes / 2) + 1;
}
