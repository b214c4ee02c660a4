/** The schedule as a run to look at, and to write on: a fault put there is put into the text. */
import { readFaults, type Playground, type Saboteur } from "@/lib/grading";
import { ElectionNode } from "./target";
import { RULES, SCENARIO } from "./world";

export const playground: Playground<Saboteur> = {
  clusters: [
    {
      id: "target",
      label: "The three nodes with the bug",
      mine: [],
      scenario: SCENARIO,
      opening: [],
      program: () => ({ name: "the election with the bug", boot: () => new ElectionNode() }),
      faults(schedule) {
        const read = readFaults(schedule(), { ...RULES, nodes: SCENARIO.nodes });
        if ("unreadable" in read) throw new Error(read.unreadable);
        // A list that is refused for one of its faults is still worth looking at: the kernel passes over what cannot happen.
        return "illegal" in read ? read.readable : read.faults;
      },
    },
  ],
  requests: [],
  schedule: { exports: "schedule", kinds: RULES.kinds },
};
