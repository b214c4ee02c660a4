import { describe, expect, it } from "vitest";
import { run, type Client, type Json, type Scenario } from "@/lib/sim";
import { different, hostile, results, script, seeds, viewsAtEnd } from "../shared/testing";
import { goldenScenarios } from "../shared/golden";
import { program, scenario } from ".";
import { scenarios } from "./scenarios";

goldenScenarios(program, scenarios, import.meta.url);

const add = (item: string): Json => ({ kind: "add", item });
const remove = (item: string): Json => ({ kind: "remove", item });
const look: Json = { kind: "read" };

describe("the cart as an observed-remove set", () => {
  it("keeps both of two items added on either side of a partition", () => {
    for (const seed of seeds(20)) {
      const finished = run(program, scenario, seed);
      expect(results(finished, "left")[1]).toEqual(["bread", "milk"]);
      expect(results(finished, "right")[1]).toEqual(["bread", "milk"]);
    }
  });

  /** Milk is everywhere; then the left side removes it while the right side does `meanwhile`. */
  const removing = (meanwhile: Json): Scenario => ({
    nodes: ["n1", "n2"],
    params: { gossipMs: 50 },
    network: { delayMs: [1, 5] },
    clients: [
      script("left", "n1", [
        [100, add("milk")],
        [1000, remove("milk")],
        [3000, look],
      ]),
      script("right", "n2", [
        [1000, meanwhile],
        [3000, look],
      ]),
    ],
    interventions: [
      {
        kind: "part",
        at: 900,
        groups: [
          ["n1", "left"],
          ["n2", "right"],
        ],
      },
      { kind: "heal", at: 1500 },
    ],
    endMs: 3500,
  });

  it("removes what the remover has seen, and it does not come back", () => {
    expect(results(run(program, removing(look), 1), "right")).toEqual([["milk"], []]);
    expect(results(run(program, removing(look), 1), "left")).toEqual([null, null, []]);
  });

  it("keeps an add that the remover has not seen", () => {
    expect(results(run(program, removing(add("milk")), 1), "right")).toEqual([null, ["milk"]]);
    expect(results(run(program, removing(add("milk")), 1), "left")).toEqual([null, null, ["milk"]]);
  });

  it("loses no acknowledged add under crashes, cuts and partitions, and converges", () => {
    for (const seed of seeds(40)) {
      const clients = Array.from({ length: 12 }, (_, n): Client => {
        const operations = [{ op: add(`item ${n}`), atMs: 600 + n * 280 }];
        return { id: `client ${n}`, targets: [`n${(n % 3) + 1}`], timeoutMs: 300, operations };
      });
      const stormy: Scenario = { ...hostile(seed, {}), clients, endMs: 10_000 };
      const added = run(program, stormy, seed, { record: "none" }).history.flatMap(({ kind, process }) =>
        kind === "ok" ? [process.replace("client", "item")] : [],
      );
      const views = viewsAtEnd(program, stormy, seed);
      expect(different(views, "kv"), `seed ${seed}`).toHaveLength(1);
      expect(added.length).toBeGreaterThan(4);
      expect(Reflect.get(Object(views.get("n1")?.["kv"]), "cart")).toEqual(expect.arrayContaining(added));
    }
  });
});
