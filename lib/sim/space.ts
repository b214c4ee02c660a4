/**
 * The states of a small system and the moves between them, for `explore.ts`. A state is a text: one number for the state of each
 * node, one for what is left of each budget, then the messages in flight in ascending order. Two states are the same if and
 * only if their texts are.
 */
import { Asks, UNLIMITED } from "./asks";
import { asJson, canonicalJson, cloneJson } from "./json";
import { Histories, historyOf, type History } from "./histories";
import { LocalStates, type Outcome } from "./local";
import type { Stimulus } from "./machine";
import type { Msg, NodeId } from "./node";
import { Reachability } from "./network";
import type { Program, Scenario } from "./scenario";
import {
  SpaceFullError,
  type OrdersWorld,
  type Packet,
  type Possible,
  type Step,
  type System,
} from "./system";

/** One character of a state's text names a message or counts a budget; the last one means "without limit". */
const CODES_MAX = UNLIMITED;

/** Positions of the budgets in a state; those of the stimuli follow. */
const budget = { crashes: 0, restarts: 1, losses: 2, duplicates: 3, stimuli: 5 } as const;
/** After the budgets of faults: 0 for a whole network, or the number of the stimulus that divided it, plus one. */
const DIVISION = 4;

const nothing: readonly number[] = [];

interface State {
  readonly locals: readonly number[];
  readonly budgets: readonly number[];
  /** Numbers of the messages in flight, ascending. */
  readonly messages: readonly number[];
}

/** One way out of a state. */
export interface Move {
  readonly kind: "deliver" | "lose" | "duplicate" | "stimulus" | "crash" | "restart";
  readonly node: number;
  /** The number of a message or of a stimulus. */
  readonly which: number;
  /** Effects carried out before a crash, or null. */
  readonly cut: number | null;
}

/** What a move does to a state. */
interface Change {
  readonly node?: number;
  readonly local?: number;
  readonly sends?: readonly number[];
  /** Position of the message that leaves the network. */
  readonly without?: number | undefined;
  readonly spend?: readonly number[];
  readonly division?: number;
}

/** Told of each move: the state it leads to, or what the handler threw. */
export type Visit = (move: Move, next: string, thrown: string | null) => void;

/** What makes two states of one node the same: what it remembers (`local.ts`), or all it was given (`histories.ts`). */
export type Identity = { readonly by: "memory" } | { readonly by: "history"; readonly seed: number };

export class Space {
  /** The state shown, as a property sees it. A search by memory has forgotten what `sent` and `history` tell. */
  readonly world: OrdersWorld;
  private readonly nodes: readonly NodeId[];
  private readonly packets: Packet[] = [];
  private readonly recipients: number[] = [];
  /** By message, whether it may be delivered at all. */
  private readonly arrives: boolean[] = [];
  private readonly packetNumbers = new Map<string, number>();
  private readonly sites: readonly (LocalStates | Histories)[];
  private readonly stimuli: readonly Possible[];
  private readonly asks: Asks;
  /** By division, who reaches whom. */
  private readonly divisions: readonly Reachability[];
  private readonly mayCrash: readonly boolean[];
  private readonly cuts: boolean;
  /** Where a state's text is put together. */
  private readonly codes: number[] = [];
  private state: State = { locals: [], budgets: [], messages: [] };

  constructor(
    program: Program,
    private readonly system: System,
    private readonly identity: Identity = { by: "memory" },
  ) {
    const { nodes, voters, params, paramsOf, faults = {}, insertionOrder = false } = system;
    const scenario: Scenario = {
      nodes,
      endMs: 0,
      ...(voters === undefined ? {} : { voters }),
      ...(params === undefined ? {} : { params }),
      ...(paramsOf === undefined ? {} : { paramsOf }),
    };
    this.nodes = nodes;
    this.world = this.createWorld();
    this.stimuli = system.stimuli ?? [];
    this.asks = new Asks(this.stimuli, identity.by === "history");
    this.divisions = [{ kind: "heal" } as const, ...this.stimuli].map((possible) => {
      const network = new Reachability();
      if (possible.kind === "part") network.apply({ ...possible, at: 0 });
      return network;
    });
    this.cuts = faults.cuts ?? false;
    this.mayCrash = nodes.map((node) => faults.only?.includes(node) ?? true);
    const number = (from: NodeId, to: NodeId, body: Msg): number => this.numberOf(from, to, body);
    const { cuts } = this;
    this.sites = nodes.map((node) =>
      identity.by === "memory"
        ? new LocalStates(node, program, scenario, { insertionOrder, cuts, number })
        : new Histories(node, program, scenario, { seed: identity.seed, cuts, number }),
    );
  }

  /** The state in which every node has booted, in the order given; or what an `init` threw. */
  first(): { readonly key: string } | { readonly thrown: string } {
    const { faults = {} } = this.system;
    const { crashes = 0, restarts = crashes, losses = 0, duplicates = 0 } = faults;
    const limits = [crashes, restarts, losses, duplicates, 0, ...this.stimuli.map(({ times = 1 }) => times)];
    const locals: number[] = [];
    const messages: number[] = [];
    for (const site of this.sites) {
      const booted = site.boot(site.unborn())[0];
      if (booted === undefined || booted.thrown !== null) return { thrown: booted?.thrown ?? "" };
      locals.push(booted.next);
      messages.push(...booted.sends);
    }
    const budgets = limits.map((limit) => Math.min(limit, CODES_MAX));
    return { key: this.encode({ locals, budgets, messages: messages.sort((a, b) => a - b) }, {}) };
  }

  /** Makes this space show a state. */
  show(key: string): void {
    this.state = this.decode(key);
  }

  get messagesInFlight(): number {
    return this.state.messages.length;
  }

  /** Tells apart the histories of the nodes in the state shown: two states with the same one differ in nothing a node can see. */
  shownHistories(): string {
    return this.state.locals.join();
  }

  /** Visits every way out of the state shown, what is no fault first. */
  expand(visit: Visit): void {
    const { state } = this;
    // Asked before the first visit: a visitor may show another state.
    const enabled = this.stimuli.map(({ when }) => when === undefined || when(this.world));
    this.stimuli.forEach((possible, which) => {
      if (enabled[which] === true) this.stimulate(state, possible, which, visit);
    });
    this.eachMessage(state, (which, at) => this.deliver(state, which, at, visit));
    this.faults(state, visit);
  }

  /** The step that a move out of the state shown is. */
  describe({ kind, node, which, cut }: Move): Step {
    const step = this.describeWhole(kind, node, which);
    return cut === null ? step : { kind: "cut", node: this.nodes[node] ?? "", effects: cut, during: step };
  }

  /** The message that a move takes from the network, or copies. */
  taken({ kind, which }: Move): Packet | null {
    return kind === "deliver" || kind === "lose" || kind === "duplicate" ? this.packet(which) : null;
  }

  private describeWhole(kind: Move["kind"], node: number, which: number): Step {
    const id = this.nodes[node] ?? "";
    if (kind === "crash" || kind === "restart") return { kind, node: id };
    if (kind !== "stimulus") return { kind, ...this.packet(which) };
    const possible = this.stimuli[which];
    if (possible?.kind === "part") return { kind: "part", groups: possible.groups };
    if (possible?.kind === "heal") return { kind: "heal" };
    if (possible?.kind === "request") {
      return { kind: "request", client: possible.client, node: id, op: possible.op };
    }
    return { kind: "fire", node: id, timer: possible?.timer ?? "" };
  }

  private createWorld(): OrdersWorld {
    return {
      nodes: this.nodes,
      isUp: (node) => this.site(this.indexOf(node)).isUp(this.number(node)),
      disk: (node) => Object.fromEntries(this.known(node).disk),
      view: (node) => {
        return this.site(this.indexOf(node)).view(this.number(node));
      },
      outputs: (node) => this.known(node).outputs,
      replies: (node) => this.known(node).replies,
      sent: (node) => this.history(node).sent.map((which) => this.packet(which)),
      history: () => {
        const answers = this.nodes.flatMap((node) => this.known(node).replies);
        return historyOf(
          this.nodes.flatMap((node) => this.history(node).asked),
          answers,
        );
      },
      inFlight: () => this.state.messages.map((which) => this.packet(which)),
    };
  }

  // Moves

  private stimulate(state: State, possible: Possible, which: number, visit: Visit): void {
    const left = state.budgets[budget.stimuli + which] ?? 0;
    if (left === 0) return;
    const spend = [budget.stimuli + which];
    if (possible.kind === "part" || possible.kind === "heal") {
      const division = possible.kind === "part" ? which + 1 : 0;
      if (state.budgets[DIVISION] === division) return;
      const move: Move = { kind: "stimulus", node: 0, which, cut: null };
      return visit(move, this.encode(state, { spend, division }), null);
    }
    this.sites.forEach((site, node) => {
      if (possible.node !== undefined && possible.node !== site.id) return;
      const number = state.locals[node] ?? 0;
      if (!site.isUp(number)) return;
      const move: Move = { kind: "stimulus", node, which, cut: null };
      if (possible.kind === "request") {
        const after = this.answered(state);
        const { key, request } = this.asks.ask(possible, which, left, after);
        const outcomes = site.stimulate(number, key, { handler: "request", request }, after);
        this.visitAll(state, move, outcomes, { spend }, visit);
      } else if (site.known(number).timers.has(possible.timer)) {
        const data = site.known(number).timers.get(possible.timer);
        const stimulus: Stimulus = {
          handler: "timer",
          name: possible.timer,
          ...(data === undefined ? {} : { data: cloneJson(data) }),
        };
        this.visitAll(state, move, site.stimulate(number, which * 4 + 2, stimulus), { spend }, visit);
      }
    });
  }

  /** The requests that have been answered, where that is a part of a state. */
  private answered({ locals }: State): readonly string[] {
    if (this.identity.by === "memory") return [];
    return this.sites
      .flatMap((site, node) => site.known(locals[node] ?? 0).replies.map(({ request }) => request))
      .sort();
  }

  private deliver(state: State, which: number, at: number, visit: Visit): void {
    const node = this.recipients[which] ?? 0;
    const number = state.locals[node] ?? 0;
    const site = this.site(node);
    const move: Move = { kind: "deliver", node, which, cut: null };
    // Lost: it arrives while its recipient is down.
    if (!site.isUp(number)) return visit(move, this.encode(state, { without: at }), null);
    const outcomes = site.deliver(number, which, this.packet(which));
    this.visitAll(state, move, outcomes, { without: at }, visit);
  }

  private faults(state: State, visit: Visit): void {
    const left = state.budgets;
    this.sites.forEach((site, node) => {
      const number = state.locals[node] ?? 0;
      const up = site.isUp(number);
      if (up && left[budget.crashes] !== 0 && this.mayCrash[node] === true) {
        const change = { node, local: site.crash(number), spend: [budget.crashes] };
        visit({ kind: "crash", node, which: 0, cut: null }, this.encode(state, change), null);
      }
      if (!up && left[budget.restarts] !== 0) {
        const move: Move = { kind: "restart", node, which: 0, cut: null };
        this.visitAll(state, move, site.boot(number), { spend: [budget.restarts] }, visit);
      }
    });
    this.eachMessage(state, (which, at) => {
      if (left[budget.losses] !== 0) {
        const key = this.encode(state, { without: at, spend: [budget.losses] });
        visit({ kind: "lose", node: 0, which, cut: null }, key, null);
      }
      if (left[budget.duplicates] !== 0) {
        const key = this.encode(state, { sends: [which], spend: [budget.duplicates] });
        visit({ kind: "duplicate", node: 0, which, cut: null }, key, null);
      }
    });
  }

  /** A handler's whole outcome, then a crash after each number of its effects. */
  private visitAll(
    state: State,
    move: Move,
    outcomes: readonly Outcome[],
    change: Change,
    visit: Visit,
  ): void {
    const { node } = move;
    const { without, spend = nothing } = change;
    const mayCrash = state.budgets[budget.crashes] !== 0 && this.mayCrash[node] === true;
    for (let i = 0; i < outcomes.length; i++) {
      const outcome = outcomes[i];
      if (outcome === undefined || (i > 0 && !mayCrash)) return;
      const { next: local, sends, thrown } = outcome;
      if (thrown !== null) return visit(move, "", thrown);
      const whole = i === 0;
      const spent = whole ? spend : [...spend, budget.crashes];
      const key = this.encode(state, { node, local, sends, without, spend: spent });
      visit(whole ? move : { ...move, cut: i - 1 }, key, null);
    }
  }

  /** Each message in flight with its position, equal ones once. */
  private eachMessage({ messages }: State, act: (which: number, at: number) => void): void {
    for (let at = 0; at < messages.length; at++) {
      const which = messages[at] ?? 0;
      if (which !== messages[at - 1] && this.arrives[which] === true) act(which, at);
    }
  }

  // States as texts

  private encode(
    state: State,
    { node, local, sends = nothing, without, spend = nothing, division }: Change,
  ): string {
    const { codes } = this;
    codes.length = 0;
    const { locals, budgets, messages } = state;
    for (let i = 0; i < locals.length; i++) {
      const number = i === node && local !== undefined ? local : (locals[i] ?? 0);
      codes.push(number >>> 16, number & CODES_MAX);
    }
    const base = codes.length;
    for (const left of budgets) codes.push(left);
    for (const position of spend) {
      const left = codes[base + position] ?? 0;
      if (left !== CODES_MAX) codes[base + position] = left - 1;
    }
    if (division !== undefined) codes[base + DIVISION] = division;
    const first = codes.length;
    for (let at = 0; at < messages.length; at++) if (at !== without) codes.push(messages[at] ?? 0);
    for (const which of sends) insert(codes, first, which);
    if (codes[base + DIVISION] !== 0) this.dropDivided(codes, first, codes[base + DIVISION] ?? 0);
    if (codes[base + budget.restarts] === 0) this.dropUnheard(codes, first);
    return String.fromCharCode.apply(null, codes);
  }

  /** Messages to nodes that are down for good are no part of a state. */
  private dropUnheard(codes: number[], first: number): void {
    const deaf = this.sites.map(
      (site, i) => !site.isUp((codes[2 * i] ?? 0) * 65536 + (codes[2 * i + 1] ?? 0)),
    );
    if (!deaf.includes(true)) return;
    let kept = first;
    for (let at = first; at < codes.length; at++) {
      const which = codes[at] ?? 0;
      if (deaf[this.recipients[which] ?? 0] !== true || this.arrives[which] !== true) codes[kept++] = which;
    }
    codes.length = kept;
  }

  /** Messages between nodes that cannot reach each other are lost. */
  private dropDivided(codes: number[], first: number, division: number): void {
    const network = this.divisions[division];
    let kept = first;
    for (let at = first; at < codes.length; at++) {
      const which = codes[at] ?? 0;
      const { from, to } = this.packet(which);
      if (network?.reachable(from, to) !== false || this.arrives[which] !== true) codes[kept++] = which;
    }
    codes.length = kept;
  }

  private decode(key: string): State {
    const locals: number[] = [];
    const budgets: number[] = [];
    const messages: number[] = [];
    let at = 0;
    for (let i = 0; i < this.nodes.length; i++)
      locals.push(key.charCodeAt(at++) * 65536 + key.charCodeAt(at++));
    for (let i = 0; i < budget.stimuli + this.stimuli.length; i++) budgets.push(key.charCodeAt(at++));
    while (at < key.length) messages.push(key.charCodeAt(at++));
    return { locals, budgets, messages };
  }

  private numberOf(from: NodeId, to: NodeId, body: Msg): number {
    const text = `${from}>${to} ${canonicalJson(asJson(body))}`;
    const known = this.packetNumbers.get(text);
    if (known !== undefined) return known;
    const number = this.packets.length;
    if (number > CODES_MAX) throw new SpaceFullError(`there are more than ${CODES_MAX} different messages`);
    this.packetNumbers.set(text, number);
    this.packets.push({ from, to, body });
    this.recipients.push(this.indexOf(to));
    this.arrives.push(this.system.undelivered?.includes(body.type) !== true);
    return number;
  }

  private packet(number: number): Packet {
    const packet = this.packets[number];
    if (packet === undefined) throw new Error(`there is no message ${number}`);
    return packet;
  }

  private site(index: number): LocalStates | Histories {
    const site = this.sites[index];
    if (site === undefined) throw new Error(`there is no node ${index}`);
    return site;
  }

  private indexOf(node: NodeId): number {
    const index = this.nodes.indexOf(node);
    if (index < 0) throw new Error(`there is no node ${node}; the nodes are ${this.nodes.join(", ")}`);
    return index;
  }

  /** The number of the state a node is in. */
  private number(node: NodeId): number {
    return this.state.locals[this.indexOf(node)] ?? 0;
  }

  private known(node: NodeId) {
    return this.site(this.indexOf(node)).known(this.number(node));
  }

  private history(node: NodeId): History {
    const known = this.known(node);
    if (!("sent" in known)) throw new Error("a search by memory has forgotten what was sent and asked");
    return known;
  }
}

/** Inserts a number where it belongs among the ascending numbers from `first` on. */
function insert(codes: number[], first: number, which: number): void {
  let at = codes.length;
  while (at > first && (codes[at - 1] ?? 0) > which) {
    codes[at] = codes[at - 1] ?? 0;
    at--;
  }
  codes[at] = which;
}
