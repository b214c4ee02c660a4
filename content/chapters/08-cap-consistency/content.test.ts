/**
 * The data files of the chapter. What can be wrong with them is found by functions, each shown a fault as well. What a question's
 * answer follows from is computed here by other means than its author's head: brute force, a checker, a simulated timeline.
 */
import { describe, expect, it } from "vitest";
import { check, parseOps, pbsStaleChance, type Consistency } from "@/lib/checkers";
import { loadChapter } from "@/lib/curriculum";
import type { Flashcard, QuizQuestionInput, SystemRowInput } from "@/lib/curriculum/schema";
import * as schema from "@/lib/curriculum/schema";
import { flashcards } from "./flashcards";
import { quiz } from "./quiz";
import { sources } from "./sources";
import { systemTable } from "./system-table";

const SECTIONS = Array.from({ length: 14 }, (_, index) => index + 1);

const repeated = (values: readonly string[]) =>
  values.filter((value, index) => values.indexOf(value) !== index);
const uncovered = (entries: readonly { readonly section: number }[]) =>
  SECTIONS.filter((section) => !entries.some((entry) => entry.section === section));
const unknownSources = (ids: readonly string[]) =>
  ids.filter((id) => !sources.some((entry) => entry.id === id));

const rightPlace = ({ options }: QuizQuestionInput) => options.findIndex(({ correct }) => correct === true);
const rightText = (question: QuizQuestionInput) => question.options[rightPlace(question)]?.text ?? "";
const givesItselfAway = (question: QuizQuestionInput) =>
  rightText(question).length === Math.max(...question.options.map(({ text }) => text.length));

function problemsOfQuiz(questions: readonly QuizQuestionInput[]): string[] {
  const placed = [0, 1, 2, 3].map(
    (place) => questions.filter((question) => rightPlace(question) === place).length,
  );
  return [
    ...questions
      .filter((question) => !schema.quizQuestion.safeParse(question).success)
      .map(({ id }) => `shape of ${id}`),
    ...repeated(questions.map(({ id }) => id)).map((id) => `two of ${id}`),
    ...repeated(questions.map(({ prompt }) => prompt)).map((prompt) => `asked twice: ${prompt}`),
    ...questions
      .filter(({ options }) => repeated(options.map(({ text }) => text)).length > 0)
      .map(({ id }) => `same options in ${id}`),
    ...uncovered(questions).map((section) => `no question on section ${section}`),
    ...questions.flatMap((question) => unknownSources(question.sources ?? [])).map((id) => `no source ${id}`),
    ...(questions.filter(givesItselfAway).length * 2 < questions.length
      ? []
      : ["the longest option is right too often"]),
    ...(placed.every((count) => count > 0 && count * 2 < questions.length)
      ? []
      : ["the right option stands in one place too often"]),
  ];
}

describe("the quiz", () => {
  it("has twenty questions, well formed, over all sections, whose right option cannot be guessed from its form", () => {
    expect(quiz).toHaveLength(20);
    expect(problemsOfQuiz(quiz)).toEqual([]);
  });

  it("is refused with a second right option, a nameless misconception, a repeated id or a section without a question", () => {
    const [first, ...rest] = quiz;
    if (!first) throw new Error("no questions");
    const bothRight = { ...first, options: first.options.map((option) => ({ ...option, correct: true })) };
    const nameless = {
      ...first,
      options: first.options.map((option) => ({ ...option, misconception: undefined })),
    };
    expect(problemsOfQuiz([bothRight, ...rest])).toEqual([`shape of ${first.id}`]);
    expect(problemsOfQuiz([nameless, ...rest])).toEqual([`shape of ${first.id}`]);
    expect(problemsOfQuiz([...quiz, first])).toContain(`two of ${first.id}`);
    expect(problemsOfQuiz(quiz.filter(({ section }) => section !== 14))).toEqual([
      "no question on section 14",
    ]);
    expect(problemsOfQuiz([{ ...first, sources: ["no-such-source"] }, ...rest])).toEqual([
      "no source no-such-source",
    ]);
  });

  it("is refused when the right option is the long one, or always the first", () => {
    const inFirstPlace = quiz.map((question) => ({
      ...question,
      options: question.options.toSorted((a, b) => Number(b.correct === true) - Number(a.correct === true)),
    }));
    const long = quiz.map((question) => ({
      ...question,
      options: question.options.map((option) =>
        option.correct ? { ...option, text: option.text.padEnd(200, ".") } : option,
      ),
    }));
    expect(problemsOfQuiz(inFirstPlace)).toEqual(["the right option stands in one place too often"]);
    expect(problemsOfQuiz(long)).toEqual(["the longest option is right too often"]);
  });
});

/** A question that can be answered with yes or no tests recognition. */
const YES_OR_NO = /^(?:is|are|was|were|do|does|did|can|could|may|must|should|has|have|will)\b/i;

function problemsOfCards(cards: readonly Flashcard[]): string[] {
  return [
    ...cards.filter((card) => !schema.flashcard.safeParse(card).success).map(({ id }) => `shape of ${id}`),
    ...repeated(cards.map(({ id }) => id)).map((id) => `two of ${id}`),
    ...repeated(cards.map(({ front }) => front)).map((front) => `asked twice: ${front}`),
    ...cards
      .filter(({ front, back }) => YES_OR_NO.test(front) || /^(?:yes|no)\b/i.test(back))
      .map(({ id }) => `yes or no: ${id}`),
    ...cards.filter(({ back }) => back.length > 160).map(({ id }) => `more than one fact: ${id}`),
    ...uncovered(cards).map((section) => `no card on section ${section}`),
  ];
}

describe("the flashcards", () => {
  it("are sixty, over all sections, none to be answered with yes or no", () => {
    expect(flashcards).toHaveLength(60);
    expect(problemsOfCards(flashcards)).toEqual([]);
  });

  it("are refused when one asks for yes or no, or is there twice", () => {
    const yesOrNo = { id: "f-x", section: 1, front: "Is Redis Cluster CP?", back: "No." };
    const [first] = flashcards;
    if (!first) throw new Error("no cards");
    expect(problemsOfCards([...flashcards, yesOrNo])).toEqual(["yes or no: f-x"]);
    expect(problemsOfCards([...flashcards, first])).toContain(`two of ${first.id}`);
    expect(problemsOfCards(flashcards.filter(({ section }) => section !== 11))).toEqual([
      "no card on section 11",
    ]);
  });
});

function problemsOfTable(rows: readonly SystemRowInput[]): string[] {
  const configurations = rows.map(({ system, configuration }) => `${system}: ${configuration}`);
  const label = /\b(?:CP|AP|CA)\b/;
  return [
    ...rows.filter((row) => !schema.systemRow.safeParse(row).success).map(({ id }) => `shape of ${id}`),
    ...repeated(rows.map(({ id }) => id)).map((id) => `two of ${id}`),
    ...repeated(configurations).map((configuration) => `twice: ${configuration}`),
    ...rows.filter((row) => label.test(JSON.stringify(row))).map(({ id }) => `a label for a product: ${id}`),
    ...rows.flatMap((row) => unknownSources(row.sources)).map((id) => `no source ${id}`),
  ];
}

describe("the system table", () => {
  it("has a row for each configuration, with sources, and labels no product CP, AP or CA", () => {
    expect(systemTable.length).toBeGreaterThanOrEqual(12);
    expect(problemsOfTable(systemTable)).toEqual([]);
  });

  it("has the configurations of every system that the chapter discusses", () => {
    const rowsOf = (system: string) => systemTable.filter((row) => row.system === system).length;
    expect(
      Object.fromEntries(
        [...new Set(systemTable.map(({ system }) => system))].map((system) => [system, rowsOf(system)]),
      ),
    ).toEqual({
      MongoDB: 3,
      CouchDB: 1,
      Cassandra: 3,
      HBase: 1,
      DynamoDB: 4,
      "Redis Cluster": 1,
      CockroachDB: 2,
      PostgreSQL: 3,
      ZooKeeper: 1,
    });
  });

  it("is refused with a vendor's label, an unknown source or a row without one", () => {
    const [first, ...rest] = systemTable;
    if (!first) throw new Error("no rows");
    expect(problemsOfTable([{ ...first, pacelc: "CP" }, ...rest])).toEqual([
      `a label for a product: ${first.id}`,
    ]);
    expect(problemsOfTable([{ ...first, sources: ["a-blog"] }, ...rest])).toEqual(["no source a-blog"]);
    expect(problemsOfTable([{ ...first, sources: [] }, ...rest])).toEqual([`shape of ${first.id}`]);
  });
});

describe("the sources", () => {
  it("are well formed, of different names and addresses, each with a page of its own", () => {
    expect(schema.sources.safeParse(sources).success).toBe(true);
    expect(repeated(sources.map(({ id }) => id))).toEqual([]);
    expect(repeated(sources.map(({ url }) => url ?? ""))).toEqual([]);
    expect(sources.filter(({ url }) => !url?.startsWith("https://")).map(({ id }) => id)).toEqual([]);
  });

  it("are each cited by the text, a question, a row or an answer", async () => {
    const chapter = await loadChapter("cap-consistency");
    if (!chapter) throw new Error("no chapter");
    const cited = new Set([
      ...chapter.elements.flatMap(({ name, attributes }) => (name === "Source" ? [attributes["id"]] : [])),
      ...[...chapter.quiz, ...chapter.systemTable, ...chapter.interview].flatMap((entry) => entry.sources),
    ]);
    const uncited = (ids: readonly string[]) => ids.filter((id) => !cited.has(id));
    expect(uncited(sources.map(({ id }) => id))).toEqual([]);
    expect(uncited(["decandia-2007", "read-but-not-used"])).toEqual(["read-but-not-used"]);
  });

  it("are dated where the text behind the address can change", () => {
    const living = sources.filter(({ url }) => /\/(?:docs?|manual|current|latest|stable)\b/.test(url ?? ""));
    expect(living.length).toBeGreaterThan(8);
    expect(living.filter(({ checkedOn }) => checkedOn === undefined).map(({ id }) => id)).toEqual([]);
  });
});

const question = (id: string) => {
  const found = quiz.find((entry) => entry.id === id);
  if (!found) throw new Error(`no question ${id}`);
  return found;
};
const right = (id: string) => rightText(question(id));
const verdict = (ops: readonly string[], consistency: Consistency) =>
  check(parseOps(ops), { consistency }).verdict;

describe("answers that are histories", () => {
  it("q-majority-timeout: the value may be read later or never; only unknown allows both", () => {
    const later = (outcome: string, value: number) => [`A 0-${outcome} W(x,1)`, `B 3-5 R(x)=${value}`];
    expect([0, 1].map((value) => verdict(later("?", value), "linearizable"))).toEqual(["ok", "ok"]);
    expect([0, 1].map((value) => verdict(later("2!", value), "linearizable"))).toEqual(["ok", "violation"]);
    expect([0, 1].map((value) => verdict(later("2", value), "linearizable"))).toEqual(["violation", "ok"]);
    expect(right("q-majority-timeout")).toContain("may survive or be rolled back");
  });

  it("q-count-linearizable: two of the four pairs, those in which D reads 1", () => {
    const pairs = [0, 1].flatMap((c) => [0, 1].map((d) => ({ c, d })));
    const linearizable = pairs.filter(
      ({ c, d }) =>
        verdict(["A 0-? W(x,1)", "B 1-3 R(x)=1", `C 2-6 R(x)=${c}`, `D 4-7 R(x)=${d}`], "linearizable") ===
        "ok",
    );
    expect(linearizable).toEqual([
      { c: 0, d: 1 },
      { c: 1, d: 1 },
    ]);
    expect(right("q-count-linearizable")).toBe(["One", "Two", "Three"][linearizable.length - 1]);
  });

  it("q-which-sequential: of the four histories only the one marked right", () => {
    const { options } = question("q-which-sequential");
    const opsOf = (text: string) =>
      [...text.matchAll(/([ABC]): `([^`]+)`/g)].flatMap(([, name = "", ops = ""], client) =>
        ops.split(" ").map((op, index) => {
          const call = 10 * client + 2 * index; // one client after the other: only program order counts
          return `${name} ${call}-${call + 1} ${op}`;
        }),
      );
    const verdicts = options.map(({ text }) => verdict(opsOf(text), "sequential"));
    expect(verdicts).toEqual(options.map(({ correct }) => (correct ? "ok" : "violation")));
  });

  it("q-weakest-forbidding: monotonic reads and PRAM allow it, causal and sequential consistency do not", () => {
    const ops = ["A 0-2 W(x,1)", "B 3-5 R(x)=1", "B 6-8 W(y,1)", "C 9-11 R(y)=1", "C 12-14 R(x)=0"];
    const models = ["monotonic-reads", "pram", "causal", "sequential"] as const;
    const verdicts = models.map((model) => verdict(ops, model));
    expect(verdicts).toEqual(["ok", "ok", "violation", "violation"]);
    expect(rightPlace(question("q-weakest-forbidding"))).toBe(verdicts.indexOf("violation"));
  });

  it("q-always-available: across the cut, reads without news break what the wrong options promise", () => {
    const storeBuffering = ["A 0-2 W(x,1)", "A 4-6 R(y)=0", "B 1-3 W(y,1)", "B 5-7 R(x)=0"];
    const moved = ["A 0-2 W(x,1)", "A 3-5 R(x)=0"];
    expect(verdict(storeBuffering, "sequential")).toBe("violation");
    expect(verdict(moved, "read-your-writes")).toBe("violation");
    expect(verdict(moved, "causal")).toBe("violation");
    expect([storeBuffering, moved].map((ops) => verdict(ops, "monotonic-reads"))).toEqual(["ok", "ok"]);
    expect(right("q-always-available")).toBe("Monotonic reads");
  });

  it("q-quorum-meaning: two quorum reads around a write under way are not linearizable", () => {
    expect(verdict(["A 0-12 W(x,1)", "B 1-4 R(x)=1", "C 5-8 R(x)=0"], "linearizable")).toBe("violation");
    expect(right("q-quorum-meaning")).toContain("completed before");
  });

  it("q-causal-reverse: one serial order explains the run, and it reverses T1 and T2", () => {
    const orders = permutations(["report", "T1", "T2"] as const).filter((order) => {
      const at = (name: (typeof order)[number]) => order.indexOf(name);
      return at("report") < at("T1") && at("T2") < at("report"); // x was absent, y was there
    });
    expect(orders).toEqual([["T2", "report", "T1"]]);
    expect(orders.filter((order) => order.indexOf("T1") < order.indexOf("T2"))).toEqual([]);
    expect(verdict(["R 0-1 R(x)=0", "A 2-3 W(x,1)", "B 4-5 W(y,1)", "R 6-7 R(y)=1"], "linearizable")).toBe(
      "ok",
    );
    expect(right("q-causal-reverse")).toBe("Serializability, but not strict serializability");
  });
});

describe("answers that are computed", () => {
  it("q-lease-drift: the worst pair of clocks", () => {
    const rates = [0.95, 1, 1.05];
    const leases = rates.flatMap((leader) => rates.map((follower) => (1000 / follower) * leader));
    expect(right("q-lease-drift")).toBe(`about ${Math.floor(Math.min(...leases))} ms`);
  });

  it("q-lww-winner: the largest timestamp", () => {
    const writes = [
      { value: "a", at: 100, behind: 0 },
      { value: "b", at: 104, behind: 10 },
      { value: "c", at: 107, behind: 14 },
    ];
    const [winner] = writes.toSorted((one, other) => other.at - other.behind - (one.at - one.behind));
    const lostLater = writes.filter(({ at }) => at > (winner?.at ?? Infinity)).length;
    expect(right("q-lww-winner")).toBe(
      `\`${winner?.value}\`, and ${["no", "one", "two"][lostLater]} later acknowledged writes are gone`,
    );
  });

  it("q-cart-strong-read: whichever put comes second, one item is left", () => {
    const left = [
      ["book", "lamp"],
      ["lamp", "book"],
    ].map((puts) => {
      let cart: readonly string[] = [];
      const seen = puts.map(() => cart); // both reads, strongly consistent, before both puts
      puts.forEach((item, tab) => (cart = [...(seen[tab] ?? []), item]));
      return cart.length;
    });
    expect(left).toEqual([1, 1]);
    expect(right("q-cart-strong-read")).toBe("One of the two items");
  });

  it("q-dns-ttl: the latest expiry over all times of fetching", () => {
    const lowered = 0;
    const changed = 600;
    const expiries = Array.from({ length: 4200 }, (_, second) => second - 3600)
      .filter((fetched) => fetched < changed)
      .map((fetched) => fetched + (fetched <= lowered ? 3600 : 60) - changed);
    expect(right("q-dns-ttl")).toBe(`${Math.max(...expiries)} s`);
  });

  it("q-pbs-smallest-r: the first R below 15 %, and the chances named in the explanations", () => {
    const chance = (r: number) => pbsStaleChance({ n: 5, w: 2, r });
    expect([1, 2, 3, 4].map(chance)).toEqual([0.6, 0.3, 0.1, 0]);
    expect(right("q-pbs-smallest-r")).toBe(String([1, 2, 3, 4, 5].find((r) => chance(r) < 0.15)));
  });

  it("q-ocean-write: to the leader and back, and the faster follower in between", () => {
    const roundTrip = { ireland: 70, tokyo: 150 };
    expect(right("q-ocean-write")).toBe(
      `${roundTrip.tokyo + Math.min(roundTrip.ireland, roundTrip.tokyo)} ms`,
    );
  });

  it("q-threshold-review: the two conditions agree for every size, and are a majority for odd ones only", () => {
    for (let nodes = 1; nodes <= 9; nodes += 1) {
      const half = Math.floor((nodes - 1) / 2);
      const votes = Array.from({ length: nodes }, (_, index) => index + 1);
      const needed = votes.find((count) => count > half);
      expect(votes.find((count) => count >= half + 1)).toBe(needed);
      expect((needed ?? 0) * 2 > nodes).toBe(nodes % 2 === 1);
    }
    expect(right("q-threshold-review")).toBe("Nothing: two votes still elect a leader");
  });

  it("q-commit-old-term: S5 can win before S1 has an entry of its own term on a majority, and not afterwards", () => {
    const votersFor = (candidate: readonly number[], others: readonly (readonly number[])[]) =>
      others.filter((log) => {
        const [mine, theirs] = [candidate.at(-1) ?? 0, log.at(-1) ?? 0];
        return mine > theirs || (mine === theirs && candidate.length >= log.length);
      }).length;
    const s5 = [1, 3];
    expect(1 + votersFor(s5, [[1, 2], [1, 2], [1]])).toBe(4); // S2, S3, S4; S1 has failed
    expect(1 + votersFor(s5, [[1, 2, 4], [1, 2, 4], [1]])).toBe(2);
    expect(right("q-commit-old-term")).toContain("S5 can still be elected by S2, S3 and S4");
  });

  it("q-paxos-value: b may be chosen, a cannot be", () => {
    const acceptors = ["P", "Q", "R", "S", "T"];
    const sets = acceptors.reduce<string[][]>(
      (all, name) => [...all, ...all.map((set) => [...set, name])],
      [[]],
    );
    const majorities = sets.filter((set) => set.length * 2 > acceptors.length);
    // Accepted b in ballot 2: Q, perhaps the silent S and T; P and R have told us that they did not.
    expect(majorities.filter((set) => set.every((name) => ["Q", "S", "T"].includes(name)))).toEqual([
      ["Q", "S", "T"],
    ]);
    // Ballot 2 proposed b after a majority had promised and reported no a, so those never accept a in ballot 1.
    expect(
      majorities.every(
        (promised) => !majorities.some((set) => set.every((name) => !promised.includes(name))),
      ),
    ).toBe(true);
    expect(right("q-paxos-value")).toBe("`b`");
  });

  it("q-escrow-sale: each site spends its own five", () => {
    const shares = { east: 5, west: 5 };
    const orders = [
      ["east", 3],
      ["east", 4],
      ["west", 2],
    ] as const;
    const filled = orders.filter(([site, units]) => {
      if (units > shares[site]) return false;
      shares[site] -= units;
      return true;
    });
    expect(filled.map(([, units]) => units)).toEqual([3, 2]);
    expect(right("q-escrow-sale")).toBe(
      `The 3 and the 2 are filled; the 4 is refused although ${shares.east + shares.west} units remain`,
    );
  });
});

function permutations<T>(values: readonly T[]): T[][] {
  if (values.length === 0) return [[]];
  return values.flatMap((value, index) =>
    permutations(values.toSpliced(index, 1)).map((rest) => [value, ...rest]),
  );
}
