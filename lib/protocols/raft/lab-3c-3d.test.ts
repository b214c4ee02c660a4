/** The scenarios of MIT 6.5840 Lab 3C and 3D (persistence, snapshots), by their names there, in virtual time. */
import { describe, expect, test } from "vitest";
import { createRandom, type Network } from "@/lib/sim";
import { Lab, unreliable, type LabOptions } from "./lab";

const seeds = [1, 2, 3];

describe.each(seeds)("3C, persistence, seed %i", (seed) => {
  test("persist 1: everybody restarts, then the leader alone, then a follower", () => {
    const lab = new Lab({ size: 3, seed });
    lab.agree(3);
    for (const id of lab.nodes) lab.crash(id);
    for (const id of lab.nodes) lab.restart(id);
    lab.agree(3);
    const first = lab.oneLeader();
    lab.crash(first);
    lab.restart(first);
    lab.agree(3);
    const second = lab.oneLeader();
    lab.crash(second);
    lab.agree(2);
    lab.restart(second);
    lab.agree(3);
  });

  test("persist 2: of five, two and then three come and go, and nothing committed is lost", () => {
    const lab = new Lab({ size: 5, seed });
    for (let round = 0; round < 5; round++) {
      lab.agree(5);
      const leader = lab.oneLeader();
      const order = [leader, ...lab.nodes.filter((id) => id !== leader)];
      const [one = "", two = "", three = "", four = "", five = ""] = order;
      lab.crash(two);
      lab.crash(three);
      lab.agree(3);
      for (const id of [one, four, five]) lab.crash(id);
      lab.restart(two);
      lab.restart(three);
      lab.advance(500);
      lab.restart(four);
      lab.agree(3);
      lab.restart(one);
      lab.restart(five);
    }
    lab.agree(5);
  });

  test("persist 3: a leader cut off with a follower, both crash, the leader alone comes back", () => {
    const lab = new Lab({ size: 3, seed });
    lab.agree(3);
    const leader = lab.oneLeader();
    const [first = "", second = ""] = lab.nodes.filter((id) => id !== leader);
    lab.disconnect(second);
    lab.agree(2);
    lab.crash(leader);
    lab.crash(first);
    lab.connect(second);
    lab.restart(leader);
    lab.agree(2);
    lab.restart(first);
    lab.agree(3);
  });

  test.each([1, 16])("figure 8: leaders crash in the middle of replicating, batches of %i", (maxBatch) => {
    const lab = new Lab({ size: 5, seed, params: { maxBatch } });
    crashLeaders(lab, seed, 120);
    for (const id of lab.nodes) lab.restart(id);
    lab.agree(5);
  });

  test("figure 8, unreliable: the same with losses, delays and leaders cut off", () => {
    const lab = new Lab({ size: 5, seed, network: { delayMs: [1, 60], lossRate: 0.15, duplicateRate: 0.1 } });
    const random = createRandom(`unreliable figure 8 ${seed}`);
    const away = new Set<string>();
    for (let i = 0; i < 100; i++) {
      for (const leader of lab.leaders()) {
        lab.start(leader);
        if (random.int(2) === 0) {
          lab.advance(random.int(20));
          lab.disconnect(leader);
          away.add(leader);
        }
      }
      lab.advance(random.int(150));
      if (away.size > 2) {
        const [back = ""] = away;
        away.delete(back);
        lab.connect(back);
      }
    }
    lab.connect(...lab.nodes);
    lab.agree(5);
  });

  test("unreliable agree: forty commands in eight waves over a network that loses a tenth", () => {
    const lab = new Lab({ size: 5, seed, network: unreliable });
    for (let wave = 0; wave < 8; wave++) {
      lab.agree(1);
      const [leader] = lab.leaders();
      for (let i = 0; i < 4 && leader !== undefined; i++) lab.start(leader);
    }
    lab.agree(5);
  });

  test.each<[string, Network]>([
    ["reliable", { delayMs: [1, 10] }],
    ["unreliable", unreliable],
  ])("%s churn: servers crash, restart, leave and return while commands go on", (_name, network) => {
    const lab = new Lab({ size: 5, seed, network });
    const random = createRandom(`churn ${seed}`);
    const down = new Set<string>();
    for (let i = 0; i < 20; i++) {
      const id = lab.nodes[random.int(5)] ?? "n1";
      const dice = random.int(10);
      if (dice < 2) lab.disconnect(id);
      else if (dice < 5 && !down.has(id)) {
        lab.crash(id);
        down.add(id);
      } else {
        lab.connect(id);
        lab.restart(id);
        down.delete(id);
      }
      for (const leader of lab.leaders()) lab.start(leader);
      lab.advance(random.int(700));
    }
    for (const id of lab.nodes) lab.restart(id);
    lab.connect(...lab.nodes);
    lab.agree(5);
  });
});

function crashLeaders(lab: Lab, seed: number, rounds: number): void {
  const random = createRandom(`figure 8 ${seed}`);
  const down = new Set<string>();
  for (let i = 0; i < rounds; i++) {
    const leaders = lab.leaders().filter((id) => !down.has(id));
    for (const id of leaders) lab.start(id);
    lab.advance(random.int(10) === 0 ? random.int(500) : random.int(13));
    for (const id of leaders) {
      lab.crash(id);
      down.add(id);
    }
    if (leaders.length === 0) lab.advance(100);
    if (down.size > 2) {
      const [back = ""] = down;
      down.delete(back);
      lab.restart(back);
    }
  }
}

type Trouble = { readonly disconnect?: boolean; readonly crash?: boolean; readonly network?: Network };

/** A server falls behind the others' snapshots, by being cut off or down, and catches up. */
function snapshots(options: Omit<LabOptions, "size">, { disconnect, crash, network }: Trouble): Lab {
  const lab = new Lab({
    size: 3,
    ...options,
    ...(network ? { network } : {}),
    params: { snapshotEntries: 10, ...options.params },
  });
  lab.agree(3);
  let leader = lab.oneLeader();
  for (let i = 0; i < 10; i++) {
    const victim = i % 3 === 1 ? leader : (lab.nodes.find((id) => id !== leader) ?? "");
    const asks = victim === leader ? (lab.nodes.find((id) => id !== victim) ?? "") : leader;
    if (disconnect) lab.disconnect(victim);
    if (crash) lab.crash(victim);
    if (disconnect || crash) lab.agree(2);
    if (victim === leader) lab.agree(disconnect || crash ? 2 : 3);
    const [now = asks] = lab.leaders();
    for (let n = 0; n < 12; n++) lab.start(now);
    lab.agree(disconnect || crash ? 2 : 3);
    if (disconnect) lab.connect(victim);
    if (crash) lab.restart(victim);
    if (disconnect || crash) {
      lab.agree(3);
      leader = lab.oneLeader();
    }
  }
  return lab;
}

function longestLog(lab: Lab): number {
  const lengths = [...lab.look().views.values()].map((view) => {
    const log: unknown = typeof view === "object" && view !== null ? Reflect.get(view, "log") : undefined;
    return Array.isArray(log) ? log.length : 0;
  });
  return Math.max(...lengths);
}

describe.each(seeds)("3D, snapshots, seed %i", (seed) => {
  test.each<[string, Trouble]>([
    ["snapshot basic", {}],
    ["install", { disconnect: true }],
    ["install, unreliable", { disconnect: true, network: unreliable }],
    ["install, crash", { crash: true }],
    ["install, unreliable, crash", { crash: true, network: unreliable }],
  ])("%s: everybody ends with the same state, and no log is long", (_name, trouble) => {
    const lab = snapshots({ seed }, trouble);
    lab.advance(1000);
    expect(longestLog(lab)).toBeLessThan(30);
    const states = [...lab.look().views.values()].map((view) =>
      JSON.stringify(Reflect.get(Object(view), "kv")),
    );
    expect(new Set(states).size).toBe(1);
  });

  test("all crash: snapshots and what follows them survive everybody's restart", () => {
    const lab = new Lab({ size: 3, seed, params: { snapshotEntries: 10 } });
    lab.agree(3);
    for (let round = 0; round < 5; round++) {
      const [leader = ""] = lab.leaders();
      for (let i = 0; i < 13; i++) lab.start(leader);
      const before = lab.agree(3);
      for (const id of lab.nodes) lab.crash(id);
      for (const id of lab.nodes) lab.restart(id);
      expect(lab.agree(3)).toBeGreaterThan(before);
    }
  });

  test("snapshot init: a log after a restart is the snapshot and the entries behind it", () => {
    const lab = new Lab({ size: 3, seed, params: { snapshotEntries: 10 } });
    lab.agree(3);
    const [leader = ""] = lab.leaders();
    for (let i = 0; i < 14; i++) lab.start(leader);
    lab.agree(3);
    for (let twice = 0; twice < 2; twice++) {
      for (const id of lab.nodes) lab.crash(id);
      for (const id of lab.nodes) lab.restart(id);
      lab.agree(3);
    }
  });
});
