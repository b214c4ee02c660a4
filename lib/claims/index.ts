/** All engines a chapter may cite, by name. */
import { majorityAvailability, naiveVoteThreshold, pbsStaleChance, quorumIntersection } from "./arithmetic";
import type { ClaimEngine } from "./engine";
import { cartMerge, naiveVoteTwoLeaders, pbftMessages, twoNodeProof } from "./runs";

export type { ClaimEngine, ClaimResult } from "./engine";

export const claims: Readonly<Record<string, ClaimEngine>> = Object.fromEntries(
  [
    quorumIntersection,
    pbsStaleChance,
    naiveVoteThreshold,
    naiveVoteTwoLeaders,
    majorityAvailability,
    cartMerge,
    pbftMessages,
    twoNodeProof,
  ].map((engine) => [engine.name, engine]),
);
