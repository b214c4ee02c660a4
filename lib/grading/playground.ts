/**
 * A place to play with one's own node: a cluster, what a person may ask of it, and no verdict. Faults and requests come from the
 * one who plays, as interventions; everything else is fixed here, so a played run is a function of cluster, seed and interventions.
 */
import type { Fault } from "./fault-list";
import type { Intervention, Json, NodeId, Program, Scenario } from "@/lib/sim";

export interface Playground<Subject> {
  /** To choose from; the first is where playing begins. */
  readonly clusters: readonly PlayCluster<Subject>[];
  /** What a person may ask a node for; none where nodes take no requests. */
  readonly requests: readonly PlayRequest[];
  /** Where the student writes the faults and not the node: the exported function that returns them, and which there may be. */
  readonly schedule?: { readonly exports: string; readonly kinds: readonly Fault["kind"][] };
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
  /** Faults that the student's code brings along. Throws an `Error` when what it returns is no list of faults. */
  faults?(subject: Subject): readonly Intervention[];
}

export interface PlayRequest {
  /** "write". */
  readonly label: string;
  readonly op: Readonly<Record<string, Json>>;
  /** A field of `op` that is a number, for the person to fill in. */
  readonly field?: string;
}

/** A playground without its code, for a page. */
export interface PlayStage extends Pick<Playground<unknown>, "requests" | "schedule"> {
  readonly clusters: readonly Omit<PlayCluster<unknown>, "program" | "faults">[];
}

export function stageOf<Subject>({ clusters, requests, schedule }: Playground<Subject>): PlayStage {
  return {
    ...(schedule ? { schedule } : {}),
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
