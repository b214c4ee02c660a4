/**
 * Health: since when has a majority been up, connected and left alone?
 *
 * A liveness property promises something within a bound *after* the environment has calmed down. Every monitor of one needs
 * the same clock, restarted by each disturbance, and must say nothing about clusters that never had a working majority.
 */
import type { NodeId, TraceEvent, World } from "@/lib/sim";

export class Health {
  /** Virtual time at which the last disturbance so far is over, ms. */
  calmSinceMs = 0;

  /** Returns whether this event disturbed the cluster. A fault with an end disturbs until then. */
  onEvent(event: TraceEvent): boolean {
    const { kind, timeMs } = event;
    const disturbs = kind === "intervene" || kind === "crash" || kind === "boot" || kind === "resume";
    const until =
      kind === "intervene" && "until" in event.intervention ? event.intervention.until : undefined;
    if (disturbs) this.calmSinceMs = Math.max(this.calmSinceMs, until ?? timeMs, timeMs);
    return disturbs;
  }
}

/** The nodes of a working majority: one node and all that it can talk to in both directions. Empty if there is none. */
export function workingMajority(world: World): readonly NodeId[] {
  const up = world.nodes.filter((id) => world.isUp(id));
  const majority = Math.floor(world.nodes.length / 2) + 1;
  const groups = up.map((id) =>
    up.filter((peer) => peer === id || (world.reachable(id, peer) && world.reachable(peer, id))),
  );
  return groups.find((group) => group.length >= majority) ?? [];
}
