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
export class Reachability {
  private groupOf = new Map<string, number>();
  private oneway: { from: ReadonlySet<string>; to: ReadonlySet<string> }[] = [];
  private whole = true;

  apply(intervention: Intervention): void {
    if (intervention.kind === "heal") {
      this.groupOf = new Map();
      this.oneway = [];
    } else if (intervention.kind === "part") {
      this.groupOf = new Map();
      intervention.groups.forEach((group, i) => group.forEach((id) => this.groupOf.set(id, i)));
    } else if (intervention.kind === "oneway") {
      this.oneway.push({ from: new Set(intervention.from), to: new Set(intervention.to) });
    }
    this.whole = this.groupOf.size === 0 && this.oneway.length === 0;
  }

  reachable(from: string, to: string): boolean {
    return this.whole || from === to || !this.isCut(from, to);
  }

  private isCut(from: string, to: string): boolean {
    const a = this.groupOf.get(from);
    const b = this.groupOf.get(to);
    if (a !== undefined && b !== undefined && a !== b) return true;
    return this.oneway.some((cut) => cut.from.has(from) && cut.to.has(to));
  }
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

/** One direction between two endpoints: how much has been sent on it, and where its luck comes from. */
export interface Link {
  readonly from: string;
  readonly to: string;
  sent: number;
  readonly minMs: number;
  readonly maxMs: number;
  readonly delays: number;
  readonly losses: number;
  readonly duplicates: number;
  readonly copies: number;
}

export class Weather {
  private readonly armed: ArmedStrike[] = [];
  private readonly clientLinks = new Map<string, Link>();
  private readonly lossRate: number;
  private readonly duplicateRate: number;
  private readonly result: Fate = { lost: null, copies: 1, delaysMs: [0] };

  constructor(
    private readonly seed: number,
    private readonly network: Network = DEFAULT_NETWORK,
  ) {
    this.lossRate = network.lossRate ?? 0;
    this.duplicateRate = network.duplicateRate ?? 0;
  }

  /** A link on which nothing has been sent yet. Whoever sends keeps it: its count is part of its messages' luck. */
  newLink(from: string, to: string): Link {
    const { seed, network } = this;
    const name = `${from}>${to}`;
    const [minMs, maxMs] = network.links?.[name] ?? network.delayMs;
    // One literal: V8 gives each object made with spreads a shape of its own, and a link is read at every send.
    return {
      from,
      to,
      sent: 0,
      minMs,
      maxMs,
      delays: drawsFor(seed, `delay ${name}`),
      losses: drawsFor(seed, `loss ${name}`),
      duplicates: drawsFor(seed, `twice ${name}`),
      copies: drawsFor(seed, `copy ${name}`),
    };
  }

  /** The link of a client's requests, or of the replies to it. Messages between nodes have theirs with the machine that sends. */
  clientLink(from: string, to: string): Link {
    const name = `${from}>${to}`;
    let link = this.clientLinks.get(name);
    if (link === undefined) this.clientLinks.set(name, (link = this.newLink(from, to)));
    return link;
  }

  /** The interventions that strike messages, armed for the whole run; their windows decide when. */
  arm(strike: Strike): void {
    this.armed.push({ strike, index: this.armed.length, matches: 0 });
  }

  /** What becomes of the next message on a link. */
  fate(link: Link, body: Msg | null, nowMs: number): Fate {
    const n = ++link.sent;
    const { result, lossRate, duplicateRate } = this;
    const { minMs, maxMs } = link;
    const { delaysMs } = result;
    delaysMs[0] = minMs + (maxMs - minMs) * nthDraw(link.delays, n);
    result.lost = lossRate > 0 && nthDraw(link.losses, n) < lossRate ? "loss" : null;
    result.copies = 1;
    if (duplicateRate > 0 && nthDraw(link.duplicates, n) < duplicateRate)
      delaysMs[result.copies++] = minMs + (maxMs - minMs) * nthDraw(link.copies, n);
    if (this.armed.length > 0) this.strike(link, body, nowMs);
    for (let i = 0; i < result.copies; i++) delaysMs[i] = roundMs(Math.max(0, delaysMs[i] ?? 0));
    return result;
  }

  private strike({ from, to, sent, maxMs }: Link, body: Msg | null, nowMs: number): void {
    const { seed, result } = this;
    const { delaysMs } = result;
    for (const entry of this.armed) {
      const { strike } = entry;
      if (!isActive(strike, nowMs) || !matches(strike.match, from, to, body)) continue;
      entry.matches++;
      if (strike.match.nth !== undefined && strike.match.nth !== entry.matches) continue;
      const luck = draw(seed, `${strike.kind}${entry.index} ${from}>${to}`, sent);
      if (strike.kind === "drop") {
        if (luck < (strike.rate ?? 1)) result.lost = "intervention";
      } else if (strike.kind === "dup") {
        delaysMs[result.copies++] = (delaysMs[0] ?? 0) + (strike.ms ?? maxMs);
      } else {
        const extraMs = strike.kind === "delay" ? strike.ms : strike.ms * luck;
        for (let i = 0; i < result.copies; i++) delaysMs[i] = (delaysMs[i] ?? 0) + extraMs;
      }
    }
  }
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
