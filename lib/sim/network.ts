/**
 * The network: which endpoints can reach each other, and the weather each message meets.
 *
 * Links carry messages of any size, each with its own delay, so later messages overtake earlier ones. A message may be lost or
 * arrive twice, but is never altered. A partition is checked when a message is sent and again when it would arrive: what was
 * on its way when the cut came is lost, which is the harsher and simpler of the two possible worlds.
 */
import type { Json, Msg } from "./node";
import { draw } from "./random";
import type { Intervention, MessageMatch, Network } from "./scenario";
import type { LossReason } from "./trace";

const DEFAULT_NETWORK: Network = { delayMs: [1, 10] };

/** Multiples of 0.001 ms. */
export function roundMs(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

/** What is cut, as a set of rules over ordered pairs of endpoints. */
export interface Reachability {
  apply(intervention: Intervention): void;
  reachable(from: string, to: string): boolean;
}

export function createReachability(): Reachability {
  let groupOf = new Map<string, number>();
  let oneway: { from: ReadonlySet<string>; to: ReadonlySet<string> }[] = [];
  return {
    apply(intervention) {
      if (intervention.kind === "heal") {
        groupOf = new Map();
        oneway = [];
      } else if (intervention.kind === "part") {
        groupOf = new Map();
        intervention.groups.forEach((group, i) => group.forEach((id) => groupOf.set(id, i)));
      } else if (intervention.kind === "oneway") {
        oneway.push({ from: new Set(intervention.from), to: new Set(intervention.to) });
      }
    },
    reachable(from, to) {
      if (from === to) return true;
      const a = groupOf.get(from);
      const b = groupOf.get(to);
      if (a !== undefined && b !== undefined && a !== b) return false;
      return !oneway.some((cut) => cut.from.has(from) && cut.to.has(to));
    },
  };
}

/** What the weather makes of one message: when each copy arrives, or why none does. */
export type Fate =
  { readonly lost: LossReason } | { readonly lost: null; readonly delaysMs: readonly number[] };

type Strike = Extract<Intervention, { kind: "drop" | "delay" | "dup" | "reorder" }>;

interface ArmedStrike {
  readonly strike: Strike;
  readonly index: number;
  matches: number;
}

export interface Weather {
  /** The interventions that strike messages, armed for the whole run; their windows decide when. */
  arm(strike: Strike): void;
  fate(from: string, to: string, body: Msg | null, nowMs: number): Fate;
}

export function createWeather(seed: number, network: Network = DEFAULT_NETWORK): Weather {
  const sentOn = new Map<string, number>();
  const armed: ArmedStrike[] = [];
  const lossRate = network.lossRate ?? 0;
  const duplicateRate = network.duplicateRate ?? 0;
  return {
    arm(strike) {
      armed.push({ strike, index: armed.length, matches: 0 });
    },
    fate(from, to, body, nowMs) {
      const link = `${from}>${to}`;
      const n = (sentOn.get(link) ?? 0) + 1;
      sentOn.set(link, n);
      const [min, max] = network.links?.[link] ?? network.delayMs;
      const delayOf = (copy: string): number => min + (max - min) * draw(seed, `${copy} ${link}`, n);
      const delaysMs = [delayOf("delay")];
      let lost: LossReason | null = lossRate > 0 && draw(seed, `loss ${link}`, n) < lossRate ? "loss" : null;
      if (duplicateRate > 0 && draw(seed, `twice ${link}`, n) < duplicateRate) delaysMs.push(delayOf("copy"));
      for (const entry of armed) {
        const { strike } = entry;
        if (!isActive(strike, nowMs) || !matches(strike.match, from, to, body)) continue;
        entry.matches++;
        if (strike.match.nth !== undefined && strike.match.nth !== entry.matches) continue;
        const luck = draw(seed, `${strike.kind}${entry.index} ${link}`, n);
        if (strike.kind === "drop") {
          if (luck < (strike.rate ?? 1)) lost = "intervention";
        } else if (strike.kind === "dup") {
          delaysMs.push((delaysMs[0] ?? 0) + (strike.ms ?? max));
        } else {
          const extraMs = strike.kind === "delay" ? strike.ms : strike.ms * luck;
          delaysMs.forEach((delayMs, i) => (delaysMs[i] = delayMs + extraMs));
        }
      }
      return lost === null ? { lost, delaysMs: delaysMs.map((ms) => roundMs(Math.max(0, ms))) } : { lost };
    },
  };
}

/** Whether a window that ends before `until` is open. */
export function isActive(window: { readonly at: number; readonly until?: number }, nowMs: number): boolean {
  return window.at <= nowMs && (window.until === undefined || nowMs < window.until);
}

export function matches(match: MessageMatch, from: string, to: string, body: Msg | null): boolean {
  if (match.from !== undefined && match.from !== from) return false;
  if (match.to !== undefined && match.to !== to) return false;
  if (match.type === undefined && match.where === undefined) return true;
  if (body === null || (match.type !== undefined && match.type !== body.type)) return false;
  return Object.entries(match.where ?? {}).every(([field, value]) => fieldOf(body, field) === value);
}

function fieldOf(body: Msg, field: string): Json | undefined {
  const value: unknown = Reflect.get(body, field);
  return typeof value === "object" && value !== null ? undefined : (value as Json | undefined);
}
