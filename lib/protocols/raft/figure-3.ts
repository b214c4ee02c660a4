/** Safety of Figure 3 as an observer of outputs: election safety, and state machine safety with its order of applying. */
import type { Json, Observer } from "@/lib/sim";
import type { RaftOut } from "./messages";

export function figure3(): Observer {
  const leaders = new Map<number, string>();
  const applied = new Map<number, string>();
  return (event) => {
    if (event.kind !== "output") return null;
    const out = event.value as RaftOut & Json;
    if (out.kind === "leader") {
      const other = leaders.get(out.term) ?? event.at;
      leaders.set(out.term, event.at);
      if (other !== event.at)
        return { property: "election-safety", message: `${other} and ${event.at} lead term ${out.term}` };
    } else if (out.kind === "apply") {
      const text = JSON.stringify([out.term, out.cmd]);
      const other = applied.get(out.index) ?? text;
      applied.set(out.index, other);
      if (other !== text)
        return { property: "state-machine-safety", message: `index ${out.index}: ${other} and ${text}` };
    }
    return null;
  };
}
