/**
 * A place to play with one's own node: a cluster, what a person may ask of it, and no verdict. Faults and requests come from the
 * one who plays, as interventions; everything else is fixed here, so a played run is a function of cluster, seed and interventions.
 */
import type { Intervention, Json, NodeId, Program, Scenario } from "@/lib/sim";

export interface Playground<Subject> {
  /** To choose from; the first is where playing begins. */
  readonly clusters: readonly PlayCluster<Subject>[];
  /** What a person may ask a node for; none where nodes take no requests. */
  readonly requests: readonly PlayRequest[];
}

export interface PlayCluster<Subject> {
  readonly id: string;
  /** "All three are yours". */
  readonly label: string;
  /** The nodes that run the student's code. */
  readonly mine: readonly NodeId[];
  /** Without interventions. Its first client is the person who plays; it has no operations of its own. */
  readonly scenario: Scenario;
  /** What is there to see at the beginning; can be taken back like everything else. */
  readonly opening: readonly Intervention[];
  program(subject: Subject): Program;
}

export interface PlayRequest {
  /** "write". */
  readonly label: string;
  readonly op: Readonly<Record<string, Json>>;
  /** A field of `op` that is a number, for the person to fill in. */
  readonly field?: string;
}

/** A playground without its code, for a page. */
export interface PlayStage extends Pick<Playground<unknown>, "requests"> {
  readonly clusters: readonly Omit<PlayCluster<unknown>, "program">[];
}

export function stageOf<Subject>({ clusters, requests }: Playground<Subject>): PlayStage {
  return {
    clusters: clusters.map(({ id, label, mine, scenario, opening }) => ({
      id,
      label,
      mine,
      scenario,
      opening,
    })),
    requests,
  };
}
