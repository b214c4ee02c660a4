import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { draftHeads, mergeDrafts, type DraftVersion } from "@/lib/learning";
import { absorbed, conflicts, NEW_SESSION, saved, settled, typed, type DraftSession } from "./draft-session";

let made = 0;
function maker(writer: string) {
  made += 1;
  const id = `10000000-0000-4000-8000-${String(made).padStart(12, "0")}`;
  const at = new Date(Date.UTC(2026, 0, 1) + made * 1000).toISOString();
  return { id, exercise: "e", device: id, at, writer, spareWriter: `${writer}-spare-${made}` };
}

/** Tabs over one shared set of versions; a tab sees it when told to. */
class Tab {
  session: DraftSession = NEW_SESSION;
  constructor(
    readonly name: string,
    readonly disk: { versions: DraftVersion[] },
  ) {}
  see() {
    this.session = absorbed(this.session, this.disk.versions);
    return this;
  }
  type(text: string) {
    this.session = typed(this.session, text);
    return this;
  }
  save(settles: readonly string[] = []) {
    const result = saved(this.session, this.disk.versions, maker(this.name), settles);
    if (result) {
      this.session = result.session;
      this.disk.versions = mergeDrafts(this.disk.versions, [result.version]);
    }
    return this;
  }
  others() {
    return conflicts(this.session, this.disk.versions).map(({ text }) => text);
  }
}

function twoTabs() {
  const disk: { versions: DraftVersion[] } = { versions: [] };
  return { disk, a: new Tab("a", disk), b: new Tab("b", disk) };
}

describe("two tabs on one draft", () => {
  it("one that writes is followed by one that only looks", () => {
    const { a, b } = twoTabs();
    a.type("one").save();
    b.see();
    a.type("two").save();
    b.see();
    expect(b.session).toMatchObject({ text: "two", dirty: false, revision: 2 });
    expect(b.others()).toEqual([]);
  });

  it("both that write keep their own text and are told of the other's", () => {
    const { a, b, disk } = twoTabs();
    a.type("one").save();
    b.see();
    a.type("from a");
    b.type("from b").save();
    a.see();
    expect(a.session.text).toBe("from a");
    a.save();
    b.see();
    expect(b.session.text).toBe("from b");
    expect(a.others()).toEqual(["from b"]);
    expect(b.others()).toEqual(["from a"]);
    expect(draftHeads(disk.versions)).toHaveLength(2);
  });

  it("the same text written twice is no conflict, and the next save joins the two", () => {
    const { a, b, disk } = twoTabs();
    a.type("same").save();
    b.type("same").save();
    expect(a.others()).toEqual([]);
    a.see().type("same, and more").save();
    expect(b.see().session.text).toBe("same, and more");
    expect(draftHeads(disk.versions)).toHaveLength(1);
  });

  it("a decision in one tab ends the conflict in both", () => {
    const { a, b, disk } = twoTabs();
    a.type("from a").save();
    b.type("from b").save();
    const other = conflicts(a.session, disk.versions);
    a.session = settled(a.session, "from b");
    a.save(other.map(({ id }) => id));
    expect(a.others()).toEqual([]);
    expect(b.see().others()).toEqual([]);
    expect([a.session.text, b.session.text]).toEqual(["from b", "from b"]);
  });

  it("keeping one's own text, unchanged, ends the conflict too", () => {
    const { a, b, disk } = twoTabs();
    a.type("from a").save();
    b.type("from b").save();
    a.save(conflicts(a.session, disk.versions).map(({ id }) => id));
    expect(b.see().session.text).toBe("from a");
    expect(draftHeads(disk.versions)).toHaveLength(1);
  });

  it("nothing typed is nothing to save", () => {
    const { a, disk } = twoTabs();
    a.save();
    a.type("x").save().type("x").save();
    expect(disk.versions).toHaveLength(1);
  });

  it("a tab that opens during a conflict shows the newest text and names the other", () => {
    const { a, b, disk } = twoTabs();
    a.type("older").save();
    b.type("newer").save();
    const c = new Tab("c", disk).see();
    expect(c.session.text).toBe("newer");
    expect(c.others()).toEqual(["older"]);
  });

  it("a writer whose earlier text is not in its base takes another name, so that both texts stay", () => {
    const { a, b, disk } = twoTabs();
    a.type("a1").save();
    b.type("b1").save();
    const again = new Tab("a", disk).see();
    expect(again.session.text).toBe("b1");
    again.type("b2").save();
    expect(draftHeads(disk.versions).map(({ text }) => text)).toEqual(["b2", "a1"]);
  });
});

it("whatever three tabs do, each saved text is a head, was followed by its own tab, or was decided about", () => {
  const action = fc.record({ tab: fc.nat(2), what: fc.constantFrom("type", "save", "see", "settle") });
  fc.assert(
    fc.property(fc.array(action, { maxLength: 40 }), (actions) => {
      const disk: { versions: DraftVersion[] } = { versions: [] };
      const tabs = ["a", "b", "c"].map((name) => new Tab(name, disk));
      /** Texts that may go: their tab (or one that showed them) typed on, or somebody decided. */
      const released = new Set<string>();
      for (const [step, { tab: index, what }] of actions.entries()) {
        const tab = tabs[index];
        if (!tab) continue;
        if (what === "type") {
          if (tab.session.text !== null && !tab.session.dirty) released.add(tab.session.text);
          tab.type(`text ${step}`);
        }
        if (what === "save") tab.save();
        if (what === "see") tab.see();
        if (what === "settle" && tab.session.text !== null) {
          const others = conflicts(tab.session, disk.versions);
          for (const { text } of others) released.add(text);
          tab.save(others.map(({ id }) => id));
        }
        const heads = new Set(draftHeads(disk.versions).map(({ text }) => text));
        for (const { text } of disk.versions) expect(heads.has(text) || released.has(text)).toBe(true);
        // And what is in an editor unsaved is still there.
        for (const one of tabs) if (one.session.dirty) expect(one.session.text).toBeTypeOf("string");
      }
    }),
  );
});
