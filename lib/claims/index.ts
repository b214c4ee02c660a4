/** All engines a chapter may cite, by name. */
import { majorityAvailability, naiveVoteThreshold, pbsStaleness, quorumIntersection } from "./arithmetic";
import { clockTheorems } from "./clocks";
import type { ClaimEngine } from "./engine";
import { cartMerge, naiveVoteTwoLeaders, pbftMessages, twoNodeProof } from "./runs";

export type { ClaimEngine, ClaimResult } from "./engine";

export const claims: Readonly<Record<string, ClaimEngine>> = Object.fromEntries(
  [
    quorumIntersection,
    pbsStaleness,
    naiveVoteThreshold,
    naiveVoteTwoLeaders,
    majorityAvailability,
    cartMerge,
    pbftMessages,
    twoNodeProof,
    clockTheorems,
  ].map((engine) => [engine.name, engine]),
);
