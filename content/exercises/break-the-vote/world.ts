/** Where the schedule strikes: three nodes, and what may happen to them. */
import type { Breakable } from "@/lib/grading";
import type { Scenario } from "@/lib/sim";

/** After the last time a fault may strike there is room for two more elections. */
export const SCENARIO: Scenario = {
  nodes: ["A", "B", "C"],
  network: { delayMs: [2, 8] },
  endMs: 1_000,
};

export const RULES: Breakable["rules"] = {
  kinds: ["part", "heal", "crash", "restart", "fire"],
  faultsMax: 8,
  untilMs: 600,
  timers: ["election"],
};
