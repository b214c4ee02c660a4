/**
 * The scenarios of MIT 6.5840 Lab 3A and 3B (elections, log), by their names there, in virtual time. The steps follow what each
 * is for, in our own words and code; limits on messages and bytes are the lab's.
 */
import { describe, expect, test } from "vitest";
import { Lab } from "./lab";
import { Rules } from "./rules";

const seeds = [1, 2, 3, 4, 5];

describe.each(seeds)("3A, elections, seed %i", (seed) => {
  test("initial election: one leader, and the term stays while nothing fails", () => {
    const lab = new Lab({ size: 3, seed });
    const leader = lab.oneLeader();
    const term = lab.look().roles.get(leader)?.term;
    lab.advance(2000);
    expect([...lab.look().roles.values()].map((role) => role.term)).toEqual([term, term, term]);
  });

  test("re-election: a new leader without the old, who does no harm when back; none without a quorum", () => {
    const lab = new Lab({ size: 3, seed });
    const first = lab.oneLeader();
    lab.disconnect(first);
    lab.oneLeader();
    lab.connect(first);
    const second = lab.oneLeader();
    const other = lab.nodes.find((id) => id !== second) ?? "";
    lab.disconnect(second, other);
    lab.advance(2000);
    expect(lab.leaders()).toEqual([]);
    lab.connect(other);
    lab.oneLeader();
    lab.connect(second);
    lab.oneLeader();
  });

  test("many elections: any four of seven go on without the other three", () => {
    const lab = new Lab({ size: 7, seed });
    lab.oneLeader();
    for (let i = 0; i < 10; i++) {
      const out = [i, i + 2, i + 5].map((n) => lab.nodes[(n * (seed + 1)) % 7] ?? "n1");
      lab.disconnect(...out);
      lab.oneLeader();
      lab.connect(...out);
    }
    lab.oneLeader();
  });
});

/** A leader is cut off with three commands nobody else has, and comes back when its successor is cut off. */
function rejoin(seed: number, rules = new Rules()): void {
  const lab = new Lab({ size: 3, seed, rules });
  lab.agree(3);
  const first = lab.oneLeader();
  lab.disconnect(first);
  const lost = [1, 2, 3].map(() => lab.start(first));
  lab.agree(2);
  const second = lab.oneLeader();
  lab.disconnect(second);
  lab.connect(first);
  lab.agree(2);
  lab.connect(second);
  lab.agree(3);
  expect(lost.map((value) => lab.appliedBy(value))).toEqual([0, 0, 0]);
}

test("rejoin without the rule of the up-to-date log: the old leader is elected and a committed entry is lost", () => {
  class Trusting extends Rules {
    override isUpToDate(): boolean {
      return true;
    }
  }
  const outcomes = seeds.map((seed) => {
    try {
      rejoin(seed, new Trusting());
      return "passed";
    } catch (thrown) {
      return String(thrown);
    }
  });
  expect(outcomes.some((outcome) => /is committed and would be deleted|index \d+ is/.test(outcome))).toBe(
    true,
  );
});

describe.each(seeds)("3B, the log, seed %i", (seed) => {
  test("basic agreement: nothing is applied before it is started, then everywhere in order", () => {
    const lab = new Lab({ size: 3, seed });
    const indices = [1, 2, 3].map(() => lab.agree(3));
    expect(indices).toEqual([2, 3, 4]); // 1 is the no-op of the first term
  });

  test("RPC bytes: each command travels to each follower once", () => {
    const lab = new Lab({ size: 3, seed });
    lab.agree(3);
    const before = lab.look().bytes;
    let sent = 0;
    for (let i = 0; i < 10; i++) {
      const value = `${i}`.padEnd(5000, "x");
      lab.agree(3, { value });
      sent += value.length;
    }
    expect(lab.look().bytes - before).toBeLessThan(3 * sent + 50_000);
    expect(lab.look().bytes - before).toBeGreaterThan(2 * sent);
  });

  test("follower failure: two of three go on, one of three commits nothing", () => {
    const lab = new Lab({ size: 3, seed });
    lab.agree(3);
    const [first = ""] = lab.leaders();
    lab.disconnect(lab.nodes.find((id) => id !== first) ?? "");
    lab.agree(2);
    lab.agree(2);
    const [leader = ""] = lab.leaders();
    lab.disconnect(...lab.nodes.filter((id) => id !== leader));
    const value = lab.start(leader);
    lab.advance(2000);
    expect(lab.appliedBy(value)).toBe(0);
  });

  test("leader failure: the others go on, twice", () => {
    const lab = new Lab({ size: 3, seed });
    lab.agree(3);
    const first = lab.oneLeader();
    lab.disconnect(first);
    lab.agree(2);
    const second = lab.oneLeader();
    lab.disconnect(second);
    const values = lab.nodes.map((id) => lab.start(id));
    lab.advance(2000);
    expect(values.map((value) => lab.appliedBy(value))).toEqual([0, 0, 0]);
  });

  test("fail agree: a follower that was away gets what it missed", () => {
    const lab = new Lab({ size: 3, seed });
    lab.agree(3);
    const leader = lab.oneLeader();
    const away = lab.nodes.find((id) => id !== leader) ?? "";
    lab.disconnect(away);
    for (let i = 0; i < 4; i++) lab.agree(2);
    lab.connect(away);
    lab.agree(3);
    lab.advance(500);
    expect(lab.look().applied.get(away)?.size).toBe(lab.look().applied.get(leader)?.size);
  });

  test("fail no agree: without a quorum nothing commits, and afterwards everything does", () => {
    const lab = new Lab({ size: 5, seed });
    lab.agree(5);
    const leader = lab.oneLeader();
    const away = lab.nodes.filter((id) => id !== leader).slice(0, 3);
    lab.disconnect(...away);
    const value = lab.start(leader);
    lab.advance(2000);
    expect(lab.appliedBy(value)).toBe(0);
    lab.connect(...away);
    lab.oneLeader();
    lab.agree(5);
  });

  test("concurrent starts: five commands at once get five indices", () => {
    const lab = new Lab({ size: 3, seed });
    const leader = lab.oneLeader();
    const values = [1, 2, 3, 4, 5].map(() => lab.start(leader));
    expect(lab.waitUntil(() => false, 1000)).toBe(false);
    expect(values.map((value) => lab.appliedBy(value))).toEqual([3, 3, 3, 3, 3]);
  });

  test("rejoin: entries of a leader cut off give way to those of the quorum", () => {
    expect(() => rejoin(seed)).not.toThrow();
  });

  test("fast backup: logs that differ in fifty entries meet again in a few messages", () => {
    const lab = new Lab({ size: 5, seed });
    lab.agree(5);
    const first = lab.oneLeader();
    const [a = "", b = "", c = "", d = ""] = lab.nodes.filter((id) => id !== first);
    lab.disconnect(b, c, d);
    for (let i = 0; i < 50; i++) lab.start(first);
    lab.advance(200);
    lab.disconnect(first, a);
    lab.connect(b, c, d);
    const second = lab.oneLeader();
    for (let i = 0; i < 50; i++) lab.start(second);
    lab.advance(1000);
    const other = [b, c, d].find((id) => id !== second) ?? "";
    lab.disconnect(other);
    for (let i = 0; i < 50; i++) lab.start(second);
    lab.advance(200);
    lab.disconnect(b, c, d);
    lab.connect(first, a, other);
    lab.oneLeader();
    const before = lab.look().messages;
    lab.agree(3);
    expect(lab.look().messages - before).toBeLessThan(200);
    lab.connect(b, c, d);
    lab.agree(5);
  });

  test("RPC counts: an election, ten commands and a quiet second cost no more than they must", () => {
    const lab = new Lab({ size: 3, seed });
    const leader = lab.oneLeader();
    const election = lab.look().messages / 2; // the lab counts a request and its reply as one
    expect(election).toBeLessThanOrEqual(30);
    const before = lab.look().messages;
    const values = Array.from({ length: 10 }, () => lab.start(leader));
    lab.waitUntil((seen) => [...seen.applied.values()].every((log) => log.size >= 11), 2000);
    expect(values.map((value) => lab.appliedBy(value))).toEqual(values.map(() => 3));
    expect((lab.look().messages - before) / 2).toBeLessThanOrEqual((10 + 1 + 3) * 3);
    const quiet = lab.look().messages;
    lab.advance(1000);
    expect((lab.look().messages - quiet) / 2).toBeLessThanOrEqual(3 * 20);
  });
});
