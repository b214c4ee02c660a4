/** The planted bug is a vote that does not survive a restart; the goal is what Raft's Election Safety forbids. */
import { breakItGrader, numberAt, stringAt, type Breakable, type Monitor } from "@/lib/grading";
import type { NodeId, RecordedRun, TraceEvent } from "@/lib/sim";
import { playground } from "./playground";
import { ElectionNode } from "./target";
import { RULES, SCENARIO } from "./world";

const GOAL = "one-term-has-two-leaders";

const breakable: Breakable = {
  exercise: "break-the-vote",
  program: { name: "the election with the bug, on every node", boot: () => new ElectionNode() },
  scenario: SCENARIO,
  rules: RULES,
  goal: {
    name: GOAL,
    kind: "result",
    statement: "The schedule makes two nodes leaders of one term.",
    rule: "currentTerm and votedFor are on stable storage before a vote is sent. A voter that forgets whom it voted for can be the common member of two majorities and vote in both.",
    source: "Raft §5.2 (Election Safety), Figure 2 (persistent state)",
  },
  source: "Raft §5.2",
  seedsDefault: 100,
  reached: twoLeaders,
  account,
};

export default { ...breakItGrader(breakable), playground };

function twoLeaders(): Monitor {
  const leaders = new Map<number, NodeId>();
  return {
    property: GOAL,
    onEvent(event) {
      const term = ledTerm(event);
      if (term === undefined) return null;
      const earlier = leaders.get(term) ?? event.at;
      leaders.set(term, earlier);
      return earlier === event.at ? null : `${earlier} and ${event.at} both became leader of term ${term}`;
    },
  };
}

/** Who was elected instead, and how near it came. */
function account({ trace }: RecordedRun): { message: string; event: number } {
  const wins = trace.flatMap((event) => {
    const term = ledTerm(event);
    return term === undefined ? [] : [{ event: event.index, node: event.at, term }];
  });
  const last = wins.at(-1);
  if (!last) {
    const struck = trace.findLast(({ kind }) => kind === "intervene");
    return { message: "no node became leader", event: struck?.index ?? trace.length - 1 };
  }
  const terms = [...new Set(wins.map(({ term }) => term))];
  const twice = secondVote(trace);
  const near = twice === null ? "" : `; ${twice}, but it was not enough`;
  if (wins.length === 1)
    return { message: `${last.node} was the only leader, of term ${last.term}${near}`, event: last.event };
  const led = wins.map(({ node, term }) => `${node} of term ${term}`);
  const elected = `the leaders were ${led.slice(0, -1).join(", ")} and ${led.at(-1) ?? ""}`;
  const why = terms.length === wins.length ? ", each of its own term, as it should be" : "";
  return { message: `${elected}${why}${near}`, event: last.event };
}

/** Whether some node granted two candidates its vote in one term. */
function secondVote(trace: readonly TraceEvent[]): string | null {
  const votes = new Map<string, NodeId>();
  for (const event of trace) {
    if (event.kind !== "send" || event.body.type !== "Vote" || !("granted" in event.body)) continue;
    if (event.body["granted"] !== true) continue;
    const term = numberAt(event.body, "term") ?? 0;
    const earlier = votes.get(`${event.at} ${term}`) ?? event.to;
    if (earlier !== event.to) return `${event.at} voted for ${earlier} and ${event.to} in term ${term}`;
    votes.set(`${event.at} ${term}`, event.to);
  }
  return null;
}

function ledTerm(event: TraceEvent): number | undefined {
  if (event.kind !== "output" || stringAt(event.value, "kind") !== "leader") return undefined;
  return numberAt(event.value, "term");
}
