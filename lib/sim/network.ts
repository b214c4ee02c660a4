/**
 * The network: which endpoints can reach each other, and the weather each message meets.
 *
 * Links carry messages of any size, each with its own delay, so later messages overtake earlier ones. A message may be lost or
 * arrive twice, but is never altered. A partition is checked when a message is sent and again when it would arrive: what was
 * on its way when the cut came is lost, which is the harsher and simpler of the two possible worlds.
 */
import type { Json, Msg } from "./node";
import { draw, drawsFor, nthDraw } from "./random";
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
      if (from === to || (groupOf.size === 0 && oneway.length === 0)) return true;
      const a = groupOf.get(from);
      const b = groupOf.get(to);
      if (a !== undefined && b !== undefined && a !== b) return false;
      return !oneway.some((cut) => cut.from.has(from) && cut.to.has(to));
    },
  };
}

/** What becomes of one message: when each copy arrives, or why none does. Valid until the next message is sent. */
export interface Fate {
  lost: LossReason | null;
  /** How many copies arrive: so many of `delaysMs` count. */
  copies: number;
  readonly delaysMs: number[];
}

type Strike = Extract<Intervention, { kind: "drop" | "delay" | "dup" | "reorder" }>;

interface ArmedStrike {
  readonly strike: Strike;
  readonly index: number;
  matches: number;
}

export interface Weather {
  /** The interventions that strike messages, armed for the whole run; their windows decide when. */
  arm(strike: Strike): void;
  fate(from: string, to: string, body: Msg | null): Fate;
}

/** One direction between two endpoints: how much has been sent on it, and where its luck comes from. */
interface Link {
  sent: number;
  readonly minMs: number;
  readonly maxMs: number;
  readonly delays: number;
  readonly losses: number;
  readonly duplicates: number;
  readonly copies: number;
}

export function createWeather(
  seed: number,
  nowMs: () => number,
  network: Network = DEFAULT_NETWORK,
): Weather {
  const links = new Map<string, Map<string, Link>>();
  const armed: ArmedStrike[] = [];
  const lossRate = network.lossRate ?? 0;
  const duplicateRate = network.duplicateRate ?? 0;
  const newLink = (from: string, to: string): Link => {
    const name = `${from}>${to}`;
    const [minMs, maxMs] = network.links?.[name] ?? network.delayMs;
    return {
      ...{ sent: 0, minMs, maxMs },
      ...{ delays: drawsFor(seed, `delay ${name}`), losses: drawsFor(seed, `loss ${name}`) },
      ...{ duplicates: drawsFor(seed, `twice ${name}`), copies: drawsFor(seed, `copy ${name}`) },
    };
  };
  const linkOf = (from: string, to: string): Link => {
    let outgoing = links.get(from);
    if (outgoing === undefined) links.set(from, (outgoing = new Map()));
    let link = outgoing.get(to);
    if (link === undefined) outgoing.set(to, (link = newLink(from, to)));
    return link;
  };
  const result: Fate = { lost: null, copies: 1, delaysMs: [0] };
  return {
    arm(strike) {
      armed.push({ strike, index: armed.length, matches: 0 });
    },
    fate(from, to, body) {
      const link = linkOf(from, to);
      const n = ++link.sent;
      const { minMs, maxMs } = link;
      const { delaysMs } = result;
      delaysMs[0] = minMs + (maxMs - minMs) * nthDraw(link.delays, n);
      let lost: LossReason | null = lossRate > 0 && nthDraw(link.losses, n) < lossRate ? "loss" : null;
      let copies = 1;
      if (duplicateRate > 0 && nthDraw(link.duplicates, n) < duplicateRate)
        delaysMs[copies++] = minMs + (maxMs - minMs) * nthDraw(link.copies, n);
      for (const entry of armed) {
        const { strike } = entry;
        if (!isActive(strike, nowMs()) || !matches(strike.match, from, to, body)) continue;
        entry.matches++;
        if (strike.match.nth !== undefined && strike.match.nth !== entry.matches) continue;
        const luck = draw(seed, `${strike.kind}${entry.index} ${from}>${to}`, n);
        if (strike.kind === "drop") {
          if (luck < (strike.rate ?? 1)) lost = "intervention";
        } else if (strike.kind === "dup") {
          delaysMs[copies++] = (delaysMs[0] ?? 0) + (strike.ms ?? maxMs);
        } else {
          const extraMs = strike.kind === "delay" ? strike.ms : strike.ms * luck;
          for (let i = 0; i < copies; i++) delaysMs[i] = (delaysMs[i] ?? 0) + extraMs;
        }
      }
      for (let i = 0; i < copies; i++) delaysMs[i] = roundMs(Math.max(0, delaysMs[i] ?? 0));
      result.lost = lost;
      result.copies = copies;
      return result;
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
