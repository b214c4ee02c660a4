/** Faults that have been announced and wait for their moment: what a node's next handler, crash or stimulus will meet. */
import type { Torn } from "./file";
import type { Stimulus } from "./machine";
import type { NodeId } from "./node";
import type { Intervention } from "./scenario";

type Cut = Extract<Intervention, { kind: "cut" }>;
type Slow = Extract<Intervention, { kind: "slow" }>;

export class ArmedFaults {
  private readonly cuts: Cut[] = [];
  private readonly slows: Slow[] = [];
  private readonly torns: Torn[] = [];

  arm(fault: Cut | Slow | Torn): void {
    if (fault.kind === "cut") this.cuts.push(fault);
    else if (fault.kind === "slow") this.slows.push(fault);
    else this.torns.push(fault);
  }

  /** The cut that strikes this handler; it strikes once. */
  takeCut(id: NodeId, stimulus: Stimulus, nowMs: number): Cut | undefined {
    if (this.cuts.length === 0) return undefined;
    const i = this.cuts.findIndex((cut) => cut.node === id && strikes(cut, stimulus, nowMs));
    return i < 0 ? undefined : this.cuts.splice(i, 1)[0];
  }

  /** What becomes of unsynced bytes at this crash. */
  takeTorn(id: NodeId): Torn | undefined {
    const i = this.torns.findIndex(({ node }) => node === id);
    return i < 0 ? undefined : this.torns.splice(i, 1)[0];
  }

  /** How long a handler of the node takes now, ms. */
  slowMs(id: NodeId, nowMs: number): number {
    let ms = 0;
    for (const slow of this.slows) {
      if (slow.node === id && (slow.until === undefined || nowMs < slow.until)) ms = slow.ms;
    }
    return ms;
  }
}

function strikes({ until, on = {} }: Cut, stimulus: Stimulus, nowMs: number): boolean {
  if (until !== undefined && nowMs >= until) return false;
  if (on.handler !== undefined && on.handler !== stimulus.handler) return false;
  if (stimulus.handler === "message") {
    if (on.name !== undefined && on.name !== stimulus.body.type) return false;
    return on.from === undefined || on.from === stimulus.from;
  }
  if (on.from !== undefined) return false;
  return on.name === undefined || (stimulus.handler === "timer" && on.name === stimulus.name);
}
