/** What a student reads when an election disturbs more than it has to. */
import type { Property } from "@/lib/grading";

export const properties: readonly Property[] = [
  {
    name: "nobody-campaigns-uninvited",
    kind: "safety",
    statement:
      "A node raises its term to campaign only after a majority, itself included, has said that it would vote for it.",
    rule: "A candidate first finds out, without raising its term, whether its log is up to date and a majority would vote for it. A node that is cut off then stays in its term, and deposes nobody when it comes back.",
    source: "Ongaro 2014, §9.6",
  },
  {
    name: "a-pre-vote-changes-nothing",
    kind: "safety",
    statement: "To ask for a pre-vote, and to be asked for one, changes no term and no vote.",
    rule: "A pre-vote speaks of a term in which perhaps nobody will ever be. It is answered from what is known and then forgotten: nothing is adopted, nothing is stored.",
    source: "Ongaro 2014, §9.6",
  },
  {
    name: "whoever-hears-a-leader-refuses",
    kind: "safety",
    statement:
      "A node that has heard from the leader of its term within an election timeout invites nobody to campaign.",
    rule: "As long as a leader's heartbeats arrive there is no reason for an election. Whoever cannot hear them has a problem of its own.",
    source: "Ongaro 2014, §9.6 and §4.2.3",
  },
  {
    name: "an-invitation-is-no-vote",
    kind: "safety",
    statement: "A leader of term t has been voted for in term t by a majority, after it was invited.",
    rule: "An invitation binds nobody, and two nodes can be invited to the same term. Only votes, each given once a term and stored, elect.",
    source: "Ongaro 2014, §9.6; Raft §5.2",
  },
  {
    name: "a-leader-emerges",
    kind: "liveness",
    statement:
      "Once a majority is up and connected, it has a leader before long, and the leader's heartbeats arrive.",
    rule: "The reason to refuse expires: a leader that has not been heard for an election timeout is no reason any more.",
    source: "Ongaro 2014, §9.6; Raft §5.2",
  },
];
