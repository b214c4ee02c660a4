import { describe, expect, it } from "vitest";
import {
  run,
  type AnyNode,
  type Ctx,
  type Json,
  type Node,
  type NodeId,
  type Program,
  type Run,
  type Scenario,
} from "@/lib/sim";
import { hostile, isLinearizable, script, seeds, violatingSeeds, write } from "../shared/testing";
import { program, scenario } from ".";
import { Pbft, type Command, type PbftMsg, type PbftOut } from "./pbft";

const four = ["n1", "n2", "n3", "n4"];
const LIES = 20;

/** Gives one number to two commands, and says whatever helps: to the replicas in `toA` one thing, to the others another. */
class Liar implements Node<PbftMsg> {
  constructor(private readonly toA: readonly NodeId[]) {}

  init(ctx: Ctx<PbftMsg>): void {
    for (let n = 1; n <= LIES; n++) ctx.setTimer(`lie ${n}`, n * 20, n);
  }

  onTimer(_name: string, seq: Json | undefined, ctx: Ctx<PbftMsg>): void {
    if (typeof seq !== "number") return;
    for (const to of ctx.nodes) {
      const cmd: Command = {
        client: "c",
        seq,
        op: { kind: "write", key: "x", value: this.toA.includes(to) ? "A" : "B" },
      };
      const slot = { view: 0, seq, digest: ctx.crypto.digest(cmd) };
      if (ctx.id === ctx.nodes[0])
        ctx.send(to, { type: "preprepare", ...slot, cmd, sig: ctx.crypto.sign(["preprepare", slot]) });
      ctx.send(to, { type: "prepare", ...slot, sig: ctx.crypto.sign(["prepare", slot]) });
      ctx.send(to, { type: "commit", ...slot, sig: ctx.crypto.sign(["commit", slot]) });
    }
  }

  onMessage(): void {}
}

function withLiars(liars: readonly NodeId[], toA: readonly NodeId[]): Program {
  const boot = (id: NodeId): AnyNode => (liars.includes(id) ? new Liar(toA) : new Pbft());
  return { name: "pbft with liars", boot };
}

const lied: Scenario = { nodes: four, network: { delayMs: [1, 30] }, endMs: 2000 };

/** Sequence numbers that two honest replicas have executed with different commands, and how many were executed at all. */
function executed({ trace }: Run): { readonly slots: number; readonly torn: readonly number[] } {
  const commands = new Map<number, Set<string>>();
  for (const event of trace) {
    if (event.kind !== "output") continue;
    const { seq, digest } = event.value as PbftOut & Json;
    commands.set(seq, (commands.get(seq) ?? new Set<string>()).add(digest));
  }
  return {
    slots: commands.size,
    torn: [...commands].flatMap(([seq, digests]) => (digests.size > 1 ? [seq] : [])),
  };
}

describe("PBFT, the normal case", () => {
  it("orders every request once and linearizably, with one replica down and messages in any order, some of them twice", () => {
    const jumbled: Scenario = { ...scenario, network: { delayMs: [1, 30], duplicateRate: 0.2 } };
    expect(violatingSeeds(program, 20, () => jumbled)).toEqual([]);
    for (const seed of seeds(5)) {
      expect(run(program, jumbled, seed).history.filter(({ kind }) => kind === "ok")).toHaveLength(10);
    }
  });

  it("is safe under partitions, crashes and loss, in which it may stop", () => {
    for (const seed of seeds(20)) {
      const finished = run(program, hostile(seed, {}, four), seed);
      expect(executed(finished).torn).toEqual([]);
      expect(isLinearizable(finished.history), `seed ${seed}`).toBe(true);
    }
  });

  it.each([
    ["one against two", ["n2"]],
    ["two against one", ["n2", "n3"]],
  ])(
    "a primary that tells its replicas two things, %s, does not get two commands executed with one number",
    (_, toA) => {
      for (const seed of seeds(40))
        expect(executed(run(withLiars(["n1"], toA), lied, seed)).torn).toEqual([]);
    },
  );

  it("two liars among four do: f is one", () => {
    const torn = seeds(10).map(
      (seed) => executed(run(withLiars(["n1", "n2"], ["n3"]), lied, seed)).torn.length,
    );
    expect(Math.min(...torn)).toBe(LIES);
  });

  it("stops when the primary is down: the view change is left out", () => {
    const headless: Scenario = {
      nodes: four,
      network: { delayMs: [1, 5] },
      clients: [
        {
          ...script("client", "n1", [
            [100, write(1)],
            [600, write(2)],
          ]),
          targets: four,
          attemptsMax: 4,
        },
      ],
      interventions: [{ kind: "crash", at: 400, node: "n1" }],
      endMs: 2000,
    };
    expect(run(program, headless, 1).history.filter(({ kind }) => kind === "ok")).toHaveLength(1);
  });
});
