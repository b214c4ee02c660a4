/**
 * What a leader knows of its followers, and the high watermark that follows from it.
 *
 *   (H) The high watermark is the least log end of all that are in the ISR or have been proposed for it (the maximal ISR):
 *       whoever the controller may elect has every record below it.
 */
import type { NodeId, Request } from "@/lib/sim";
import type { IsrOp, Partition } from "./messages";

interface Follower {
  /** Which incarnation the rest is about. */
  boot: number;
  end: number;
  /** When it last had everything the leader had. */
  caughtUpMs: number;
  fetchedMs: number;
  leaderEndAtFetch: number;
  /** A fetch that waits for news, as the follower's high watermark; its offset is `end`. */
  parked: number | null;
}

export class Leadership {
  readonly followers = new Map<NodeId, Follower>();
  /** Appends that wait until the high watermark has passed them. */
  waiting: { readonly request: Request<IsrOp>; readonly offset: number }[] = [];
  /** The ISR that the controller has been asked for; nobody knows yet whether it has agreed. */
  proposed: readonly NodeId[] | null = null;

  constructor(
    readonly epoch: number,
    /** Where the log ended when the epoch began. */
    readonly epochStart: number,
    others: readonly NodeId[],
    nowMs: number,
  ) {
    for (const id of others) {
      const unseen = { end: 0, fetchedMs: nowMs, leaderEndAtFetch: 0, parked: null };
      this.followers.set(id, { ...unseen, boot: 0, caughtUpMs: nowMs });
    }
  }

  /** A fetch from `offset` acknowledges everything below it. Returns false for one of an earlier incarnation. */
  fetched(id: NodeId, boot: number, offset: number, leaderEnd: number, nowMs: number): boolean {
    const follower = this.followers.get(id);
    if (follower === undefined || boot < follower.boot) return false;
    follower.end = boot > follower.boot ? offset : Math.max(follower.end, offset);
    follower.boot = boot;
    if (offset >= leaderEnd) follower.caughtUpMs = nowMs;
    else if (offset >= follower.leaderEndAtFetch) {
      follower.caughtUpMs = Math.max(follower.caughtUpMs, follower.fetchedMs);
    }
    follower.fetchedMs = nowMs;
    follower.leaderEndAtFetch = leaderEnd;
    return true;
  }

  /** (H) */
  highWatermark(isr: readonly NodeId[], leaderEnd: number): number {
    const counted = new Set([...isr, ...(this.proposed ?? [])]);
    const ends = [...this.followers].filter(([id]) => counted.has(id)).map(([, { end }]) => end);
    return Math.min(leaderEnd, ...ends);
  }

  /** The ISR as it should be, or null if it is that already or a proposal is on its way. */
  wantedIsr(
    { isr }: Partition,
    highWatermark: number,
    nowMs: number,
    lagMs: number,
    mayJoin: (end: number, highWatermark: number) => boolean,
  ): readonly NodeId[] | null {
    if (this.proposed !== null) return null;
    const wanted = (id: NodeId): boolean => {
      const follower = this.followers.get(id);
      if (follower === undefined) return isr.includes(id);
      if (isr.includes(id)) return nowMs - follower.caughtUpMs <= lagMs;
      return follower.boot > 0 && nowMs - follower.fetchedMs <= lagMs && mayJoin(follower.end, highWatermark);
    };
    const all = [...isr, ...[...this.followers.keys()].filter((id) => !isr.includes(id))];
    const next = all.filter(wanted);
    return next.length === isr.length && next.every((id) => isr.includes(id)) ? null : next;
  }
}
