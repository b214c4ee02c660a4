/** An election to disturb: cut somebody off, wait, and heal. */
import type { PlayCluster, Playground } from "@/lib/grading";
import type { RaftNode } from "./starter";
import { NAMES, params } from "./world";

type Subject = new () => Pick<RaftNode, "init" | "onMessage" | "onTimer">;

export const playground: Playground<Subject> = {
  clusters: [cluster(3), cluster(5)],
  requests: [],
};

function cluster(size: number): PlayCluster<Subject> {
  const nodes = NAMES.slice(0, size);
  const label = `All ${size} are yours`;
  return {
    id: String(size),
    label,
    mine: nodes,
    scenario: { nodes, network: { delayMs: [2, 8] }, params: params(nodes), endMs: 2_000 },
    opening: [],
    program: (subject) => ({ name: label, boot: () => new subject() }),
  };
}
