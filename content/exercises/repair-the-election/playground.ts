/** An election to play with. The node speaks a dialect of the exercise's own, so every node of the cluster is the student's. */
import type { PlayCluster, Playground } from "@/lib/grading";
import type { NodeId } from "@/lib/sim";
import type { RaftNode } from "./starter";

type Subject = new () => Pick<RaftNode, "init" | "onMessage" | "onTimer">;

const NAMES = ["A", "B", "C", "D", "E"];
const ELECTION_MS = 150;
const HEARTBEAT_MS = 40;

export const playground: Playground<Subject> = {
  clusters: [cluster(3), cluster(4), cluster(5)],
  requests: [],
};

function cluster(size: number): PlayCluster<Subject> {
  const nodes: readonly NodeId[] = NAMES.slice(0, size);
  const logTerms = Object.fromEntries(nodes.map((node) => [node, [1]]));
  const label = `All ${size} are yours`;
  return {
    id: String(size),
    label,
    mine: nodes,
    scenario: {
      nodes,
      network: { delayMs: [2, 8] },
      params: { electionMs: ELECTION_MS, heartbeatMs: HEARTBEAT_MS, logTerms },
      endMs: 2_000,
    },
    opening: [],
    program: (subject) => ({ name: label, boot: () => new subject() }),
  };
}
