/** Where a link's claim about a run meets what the sandbox finds today. Pure; the claim is text from somebody else. */
import type { Graded } from "@/lib/sandbox/supervise";
import type { SharedRun } from "./run-link";
import type { Grading } from "./use-grading";

/** The same events with the same contents; for a function, the same property on the same seed. */
export function isSame({ verdict }: Pick<Graded, "verdict">, shared: SharedRun): boolean {
  const failing = "failing" in verdict ? verdict.failing : undefined;
  if (shared.hash !== null) return failing?.run?.hash === shared.hash;
  return (
    verdict.verdict === "rejected" && verdict.property === shared.property && failing?.seed === shared.seed
  );
}

/** What is said above the shared code. */
export function comparison(grading: Grading, shared: SharedRun): string {
  const broke = shared.property === null ? "" : `, which broke ${shared.property}`;
  const then = `The link is about the schedule "${shared.label}", seed ${shared.seed}${broke}.`;
  switch (grading.state) {
    case "idle":
    case "compiling":
    case "hunting":
      return "It is being graded again here, in the sandbox.";
    case "broken-code":
      return `${then} Here it does not compile, so there is no run to show.`;
    case "failed":
      return `${then} It could not be graded here.`;
    case "graded":
      return graded(grading.graded, shared, then);
  }
}

function graded({ verdict }: Graded, shared: SharedRun, then: string): string {
  if (isSame({ verdict }, shared))
    return shared.event === null
      ? "Graded again here, it fails as it did for the sender."
      : `Graded again here, it is event for event the same run. It opens at event ${shared.event}.`;
  const changed = `${then} The grader has changed since the link was made`;
  if (verdict.verdict === "accepted") return `${changed}: today it accepts this code.`;
  if (verdict.verdict === "rejected" && verdict.failing.run)
    return `${changed}: today it finds another run, which is the one shown.`;
  return `${changed}: today its verdict is another.`;
}
