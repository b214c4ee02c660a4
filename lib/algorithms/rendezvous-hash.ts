/**
 * Rendezvous hashing, or highest random weight (Thaler & Ravishankar 1998): every node scores every key, and the highest score owns it.
 * No table and no points; when a node goes, each of its keys goes to its own second choice, so the load spreads over all the
 * others. A look at every node for each key is the price.
 */
import { assertDistinct } from "./distinct";
import { hashOf } from "./hash";

/** Nodes by score for the key, the owner first. Throws when a node is listed twice. */
export function ranking(nodes: readonly string[], key: string): string[] {
  assertDistinct(nodes, "ranking: nodes");
  return nodes
    .map((node) => ({ node, score: hashOf(key, hashOf(node)) }))
    .sort((a, b) => b.score - a.score || (a.node < b.node ? -1 : 1))
    .map(({ node }) => node);
}
