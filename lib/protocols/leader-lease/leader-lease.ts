/**
 * A leader that answers reads alone while it holds a lease (Gray & Cheriton 1989; Ongaro 2014, thesis §6.4.1).
 *
 * A follower that hears from the leader promises, for `leaseMs` on its own monotonic clock, to elect nobody else. So a leader
 * knows that nobody leads but itself until the earliest of the promises of a majority ends; and since it cannot see when a
 * promise began, it counts from before it *sent* the round that earned it. No wall clock is read anywhere.
 *
 * The clocks only need to run at about the same speed. If each runs at between 1 - d and 1 + d of true time, a promise lasts
 * at least leaseMs / (1 + d) and a leader's own measurement of t takes at most t / (1 - d), so the leader must stop at
 * leaseMs (1 - d) / (1 + d). With `params.ignoreDrift` it does not, and a leader with a slow clock serves stale reads.
 *
 * Two things are easy to forget, and both are here: a promise outlives a crash (a node that boots is bound for a whole lease,
 * since it does not know what it promised), and the leader is one of its own voters.
 */
import type { ElectedCtx } from "../shared/elected-register";
import { ElectedRegister } from "../shared/elected-register";
import { flagParam, numberParam } from "../shared/params";

export class LeaderLease extends ElectedRegister {
  private boundUntilMs = 0;

  protected override mayAnswerAlone(confirmedSentAtMs: number, ctx: ElectedCtx): boolean {
    return ctx.mono() < confirmedSentAtMs + this.usableMs(ctx);
  }

  protected override isBound(ctx: ElectedCtx): boolean {
    return ctx.mono() < this.boundUntilMs;
  }

  protected override onContact(ctx: ElectedCtx): void {
    this.boundUntilMs = ctx.mono() + this.leaseMs(ctx);
  }

  private leaseMs(ctx: ElectedCtx): number {
    return numberParam(ctx.params, "leaseMs", this.electionMs);
  }

  private usableMs(ctx: ElectedCtx): number {
    const drift = flagParam(ctx.params, "ignoreDrift") ? 0 : numberParam(ctx.params, "drift", 0.01);
    return (this.leaseMs(ctx) * (1 - drift)) / (1 + drift);
  }
}
