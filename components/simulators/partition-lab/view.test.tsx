/** What a reader is told: the numbers of the run, the checker's word and nothing better than it, in text and not in colour alone. */
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { ToastProvider } from "@/components/ui/toast";
import { TooltipProvider } from "@/components/ui/tooltip";
import type { CheckResult } from "@/lib/checkers";
import PartitionLab from ".";
import { Verdict, type VerdictProps } from "./verdict";

function lab(preset: Readonly<Record<string, unknown>>): string {
  return renderToStaticMarkup(
    <TooltipProvider>
      <ToastProvider>
        <PartitionLab preset={preset} />
      </ToastProvider>
    </TooltipProvider>,
  );
}

/** The text of an element and of what is in it. */
const text = (html: string): string => html.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");

describe("the lab, as a chapter starts it", () => {
  it("with a majority: the isolated side has no answer, nothing is lost, and it holds", () => {
    const told = text(lab({ protocol: "majority-cp", nodes: 3 }));
    expect(told).toMatch(/Left side \(A, c1\) 0 of \d+/);
    expect(told).toMatch(/Acknowledged writes lost 0/);
    expect(told).toContain("Linearizability holds.");
  });

  it("with last-write-wins: everybody is answered, and a write is named that was acknowledged and is gone", () => {
    const told = text(lab({ protocol: "ap-lww", nodes: 3 }));
    const [, answered, asked] = /Left side \(A, c1\) (\d+) of (\d+)/.exec(told) ?? [];
    expect(answered).toBe(asked);
    expect(told).toMatch(/Acknowledged writes lost [1-9]\d* c\d was told ok for \w = \d+/);
    expect(told).toContain("acknowledged, and gone at the end");
  });

  it("shows which experiment it is, and none when the settings are nobody's", () => {
    const pressed = (html: string) =>
      [...html.matchAll(/aria-pressed="true"[^>]*>([^<]+)</g)].map(([, question]) => question);
    expect(pressed(lab({ protocol: "ap-lww" }))).toEqual(["What does last-write-wins cost?"]);
    expect(pressed(lab({ protocol: "ap-lww", fromMs: 1000 }))).toEqual([]);
  });
});

describe("the verdict", () => {
  const whole = (verdict: CheckResult["verdict"]): CheckResult => ({
    verdict,
    explanation: "Because.",
    steps: 1,
  });
  const rendered = (props: Partial<VerdictProps>): string =>
    text(
      renderToStaticMarkup(
        <Verdict
          consistency="linearizable"
          whole={whole("ok")}
          breakage={null}
          playback={{ index: 50, seek: () => undefined }}
          siblings={false}
          {...props}
        />,
      ),
    );
  const breakage = (event: number) => ({ event, result: whole("violation"), atLatest: false });

  it("says that nothing was decided when the checker gave up", () => {
    const told = rendered({ whole: whole("unknown") });
    expect(told).toContain("could not be decided");
    expect(told).not.toContain("holds");
  });

  it("holds up to the event that breaks it, and leads there", () => {
    const told = rendered({ whole: whole("violation"), breakage: breakage(60) });
    expect(told).toMatch(/holds.*Up to event 50.*event 60/);
    expect(told).toContain("Show where");
  });

  it("is violated from there on, with the checker's reason", () => {
    expect(rendered({ whole: whole("violation"), breakage: breakage(40) })).toMatch(/is violated.*Because\./);
    expect(rendered({ whole: whole("violation"), breakage: breakage(50) })).not.toContain("Show where");
    const late = { ...breakage(50), atLatest: true };
    expect(rendered({ whole: whole("violation"), breakage: late })).toContain("may be broken earlier");
  });
});
