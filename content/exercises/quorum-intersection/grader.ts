/**
 * Judges `isQuorumSystem` by the definition: it looks at every pair, which is what the student should have written.
 *
 * A wrong answer is one of two kinds. `null` for a family that has a conflict is a missed pair; the family is shrunk to that
 * pair and whatever else the student's function needs to overlook it. A conflict for a family that has none, or one that
 * names quorums which meet, is a false alarm. The kinds are told apart by property, because each has its own cause.
 */
import { defineGrader, shrinkList, type Failure, type FunctionCase } from "@/lib/grading";
import { createRandom, type NodeId, type Random } from "@/lib/sim";
import type { Conflict } from "./starter";

type Quorums = readonly (readonly NodeId[])[];
type Subject = (ws: NodeId[][], rs: NodeId[][]) => Conflict | null;

/** A family, and the word by which messages call it. */
interface Family {
  readonly word: "counted" | "weighted" | "grid" | "arbitrary";
  readonly ws: Quorums;
  readonly rs: Quorums;
}

export default defineGrader<Subject>({
  exercise: "quorum-intersection",
  seedsDefault: 200,
  properties: [
    {
      name: "every-read-meets-every-write",
      kind: "result",
      statement: "Every read quorum has a node in common with every write quorum.",
      rule: "A read is fresh only if somebody it asks has stored the last complete write. Any W and any R of N nodes overlap exactly when W + R > N: at W + R = N the two can be each other's complement.",
      source: "Gifford 1979, §2",
    },
    {
      name: "any-two-writes-meet",
      kind: "result",
      statement: "Any two write quorums have a node in common.",
      rule: "Two writes are ordered only if somebody knows of both. For sets of size W that is 2W > N; it does not follow from W + R > N.",
      source: "Gifford 1979, §2; Herlihy 1986",
    },
    {
      name: "size-does-not-excuse",
      kind: "result",
      statement:
        "A pair of quorums counts whatever their sizes: the smallest ones prove nothing about the others.",
      rule: "With votes, a small quorum of heavy nodes and a larger quorum of light ones can be disjoint, although all of the smallest quorums meet.",
      source: "Gifford 1979, §2; Garcia-Molina & Barbara 1985",
    },
    {
      name: "a-quorum-system-is-recognised",
      kind: "result",
      statement:
        "A family in which all required pairs meet is accepted, even if no sizes add up to more than N.",
      rule: "W + R > N is what intersection means for families made by counting. A row and a column of a grid meet with 2·sqrt(N) - 1 nodes between them.",
      source: "Naor & Wool 1998, §1; Cheung, Ammar & Ahamad 1992",
    },
    {
      name: "a-conflict-is-a-pair-that-does-not-meet",
      kind: "result",
      statement:
        "A reported conflict names two quorums of the family, of the kinds its rule says, without a common node.",
      rule: "A refutation is a counterexample somebody else can check.",
      source: "the definition of a quorum system, chapter section 10",
    },
  ],
  *cases({ seeds, seedBase }) {
    for (const [label, family] of DIRECTED) yield familyCase(label, "directed", 0, family);
    for (let seed = seedBase; seed < seedBase + seeds; seed += 1) {
      const family = randomFamily(createRandom(`quorum-intersection/${seed}`));
      yield familyCase(`a ${family.word} family`, "random", seed, family);
    }
  },
});

const DIRECTED: readonly (readonly [label: string, family: Family])[] = [
  [
    "three replicas, W = 2 and R = 1",
    {
      word: "counted",
      ws: [
        ["B", "C"],
        ["A", "C"],
        ["A", "B"],
      ],
      rs: [["A"], ["B"], ["C"]],
    },
  ],
  [
    "three replicas, majorities",
    { word: "counted", ws: subsets(["A", "B", "C"], 2), rs: subsets(["A", "B", "C"], 2) },
  ],
  [
    "four replicas, W = 2 and R = 3",
    { word: "counted", ws: subsets(["A", "B", "C", "D"], 2), rs: subsets(["A", "B", "C", "D"], 3) },
  ],
  ["a grid of nine: write a row and a column, read a row or a column", grid()],
  [
    "A has two votes; write with 3 of 5, read with 2",
    weighted(
      [
        ["A", 2],
        ["B", 1],
        ["C", 1],
        ["D", 1],
      ],
      3,
      2,
    ),
  ],
  [
    "A has two votes; write with 3 of 5, read with 3",
    weighted(
      [
        ["A", 2],
        ["B", 1],
        ["C", 1],
        ["D", 1],
      ],
      3,
      3,
    ),
  ],
  ["an empty write quorum", { word: "arbitrary", ws: [[]], rs: [] }],
  ["no quorums at all", { word: "arbitrary", ws: [], rs: [] }],
];

function familyCase(
  label: string,
  schedule: "directed" | "random",
  seed: number,
  family: Family,
): FunctionCase<Subject> {
  return { kind: "function", label, schedule, seed, check: (subject) => judge(subject, family) };
}

function judge(subject: Subject, family: Family): { failure: Failure | null; steps: number; error?: string } {
  let steps = 0;
  const ask = (candidate: Family): unknown => {
    steps += 1;
    return subject(copy(candidate.ws), copy(candidate.rs));
  };
  try {
    const answer = ask(family);
    if (answer !== null && !isConflict(answer)) {
      const error = `isQuorumSystem returned ${JSON.stringify(answer)}, which is neither null nor a Conflict, for ${print(family)}`;
      return { failure: null, error, steps };
    }
    const failure = answer === null ? missedPair(family, ask) : falseAlarm(family, answer);
    return { failure, steps };
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    return { failure: null, error: `isQuorumSystem threw "${what}" for ${print(family)}`, steps };
  }
}

/** The student accepts. If there is a conflict, the smallest family in which that same pair is still overlooked. */
function missedPair(family: Family, ask: (candidate: Family) => unknown): Failure | null {
  const conflict = conflictOf(family);
  if (!conflict) return null;
  const { rule, a, b } = conflict;
  const stillMissed = (candidate: Family): boolean => {
    return (
      candidate.ws.includes(a) &&
      (rule === "read-write" ? candidate.rs : candidate.ws).includes(b) &&
      ask(candidate) === null
    );
  };
  const ws = shrinkList(family.ws, (rest) => stillMissed({ ...family, ws: rest }));
  const rs = shrinkList(family.rs, (rest) => stillMissed({ ...family, ws, rs: rest }));
  const input = print({ ws, rs });
  const [small, large] = [a, b].sort((x, y) => x.length - y.length || (show(x) < show(y) ? -1 : 1));
  const pair = `${show(small ?? a)} and ${show(large ?? b)}`;
  if (rule === "write-write")
    return { property: "any-two-writes-meet", message: `two disjoint write quorums: ${pair}`, input };
  if (family.word === "counted")
    return { property: "every-read-meets-every-write", message: `${pair} do not meet`, input };
  return {
    property: "size-does-not-excuse",
    message: `${family.word} pair missed: ${pair} do not meet`,
    input,
  };
}

/** The student rejects. Right only if the pair it names consists of quorums of the right kinds that do not meet. */
function falseAlarm(family: Family, { rule, a, b }: Conflict): Failure | null {
  const others = rule === "read-write" ? family.rs : family.ws;
  const pair = `${show(a)} and ${show(b)}`;
  const input = print(family);
  const property = conflictOf(family)
    ? "a-conflict-is-a-pair-that-does-not-meet"
    : "a-quorum-system-is-recognised";
  const common = a.find((node) => b.includes(node));
  if (common !== undefined) {
    const message = conflictOf(family)
      ? `named ${pair}, which meet at ${common}`
      : `${family.word} rejected: ${pair} meet at ${common}`;
    return { property, message, input };
  }
  const stranger = !isIn(a, family.ws) ? a : !isIn(b, others) ? b : null;
  if (!stranger) return null;
  return { property, message: `named ${pair}, but ${show(stranger)} is not a quorum of that kind`, input };
}

/** The definition. Reads against writes first, so that a family with both kinds of conflict is called by the better known one. */
function conflictOf({
  ws,
  rs,
}: Family): { rule: Conflict["rule"]; a: readonly NodeId[]; b: readonly NodeId[] } | null {
  for (const [rule, others] of [
    ["read-write", rs],
    ["write-write", ws],
  ] as const) {
    for (const a of ws) {
      const b = others.find((other) => !a.some((node) => other.includes(node)));
      if (b) return { rule, a, b };
    }
  }
  return null;
}

// Families

function weighted(
  votes: readonly (readonly [node: NodeId, votes: number])[],
  writeVotes: number,
  readVotes: number,
): Family {
  const reaching = (threshold: number): Quorums =>
    allSubsets(votes)
      .filter((set) => sum(set) >= threshold && set.every((member) => sum(set) - member[1] < threshold))
      .map((set) => set.map(([node]) => node));
  return { word: "weighted", ws: reaching(writeVotes), rs: reaching(readVotes) };
}

function sum(set: readonly (readonly [NodeId, number])[]): number {
  return set.reduce((total, [, votes]) => total + votes, 0);
}

/** Nine nodes in a square. A write takes a row and a column, a read a row or a column: 5 + 3 nodes, fewer than nine. */
function grid(): Family {
  const rows = [
    ["A", "B", "C"],
    ["D", "E", "F"],
    ["G", "H", "I"],
  ];
  const columns = [
    ["A", "D", "G"],
    ["B", "E", "H"],
    ["C", "F", "I"],
  ];
  const ws = rows.flatMap((row) => columns.map((column) => [...new Set([...row, ...column])]));
  return { word: "grid", ws, rs: [...rows, ...columns] };
}

function randomFamily(random: Random): Family {
  const nodes = ["A", "B", "C", "D", "E", "F", "G"].slice(0, 2 + random.int(6));
  const n = nodes.length;
  switch (random.int(3)) {
    case 0: {
      const w = 1 + random.int(n);
      const r = 1 + random.int(n);
      return { word: "counted", ws: subsets(nodes, w), rs: subsets(nodes, r) };
    }
    case 1: {
      const votes = nodes.map((node) => [node, 1 + random.int(3)] as const);
      const total = sum(votes);
      return weighted(votes, 1 + Math.floor(total / 2) - random.int(2), 1 + random.int(total));
    }
    default: {
      const some = (): Quorums =>
        Array.from({ length: 1 + random.int(3) }, () => nodes.filter(() => random.next() < 0.6));
      return { word: "arbitrary", ws: some(), rs: some() };
    }
  }
}

function subsets(nodes: readonly NodeId[], size: number): Quorums {
  return allSubsets(nodes).filter((set) => set.length === size);
}

function allSubsets<T>(items: readonly T[]): readonly (readonly T[])[] {
  return items.reduce<readonly (readonly T[])[]>(
    (sets, item) => [...sets, ...sets.map((set) => [...set, item])],
    [[]],
  );
}

// Reading and printing

function isConflict(answer: unknown): answer is Conflict {
  if (typeof answer !== "object" || answer === null) return false;
  if (!("rule" in answer && "a" in answer && "b" in answer)) return false;
  const { rule, a, b } = answer;
  return (rule === "read-write" || rule === "write-write") && isQuorum(a) && isQuorum(b);
}

function isQuorum(value: unknown): value is NodeId[] {
  return Array.isArray(value) && value.every((node) => typeof node === "string");
}

function isIn(quorum: readonly NodeId[], quorums: Quorums): boolean {
  return quorums.some((other) => show(other) === show(quorum));
}

/** `{A,B}`: sets are equal when they print equal. */
function show(quorum: readonly NodeId[]): string {
  return `{${[...quorum].sort().join(",")}}`;
}

function print({ ws, rs }: Pick<Family, "ws" | "rs">): string {
  return `ws = ${JSON.stringify(ws)}, rs = ${JSON.stringify(rs)}`;
}

function copy(quorums: Quorums): NodeId[][] {
  return quorums.map((quorum) => [...quorum]);
}
