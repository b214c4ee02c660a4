"use client";
/** The link to a failing run at the event that is looked at: made when asked for, copied, and its length said when it matters. */
import { Check, Link2 } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { encodeRun, LINK_LENGTH_SAFE, type SharedRun } from "./run-link";
import styles from "./share-run.module.css";

type State =
  | { readonly kind: "idle" }
  | { readonly kind: "copied" | "by-hand"; readonly link: string; readonly of: SharedRun }
  | { readonly kind: "too-large" };

export function ShareRun({ run }: { readonly run: SharedRun }) {
  const [state, setState] = useState<State>({ kind: "idle" });
  const share = async (): Promise<void> => {
    const text = await encodeRun(run);
    if (text === null) return setState({ kind: "too-large" });
    const link = `${window.location.origin}/practice/${run.exercise}#${text}`;
    try {
      await navigator.clipboard.writeText(link);
      setState({ kind: "copied", link, of: run });
    } catch {
      setState({ kind: "by-hand", link, of: run });
    }
  };
  // What was copied is a link to another moment once the run was scrubbed on.
  const copied = state.kind === "copied" && state.of.event === run.event;
  return (
    <div className={styles["share"]}>
      <Button size="sm" onClick={() => void share()}>
        {copied ? <Check size={16} aria-hidden="true" /> : <Link2 size={16} aria-hidden="true" />}
        {copied ? "Link copied" : run.event === null ? "Copy link" : "Copy link to this event"}
      </Button>
      <p className={styles["said"]} role="status">
        {sentence(state, copied)}
      </p>
      {state.kind === "by-hand" && (
        <input
          className={styles["link"]}
          readOnly
          value={state.link}
          aria-label="Link to the run"
          onFocus={({ target }) => target.select()}
        />
      )}
    </div>
  );
}

function sentence(state: State, copied: boolean): string {
  if (state.kind === "too-large") return "This code is too large for a link (over 256 KB).";
  if (state.kind === "by-hand") return "The browser keeps its clipboard closed; copy the link from here.";
  if (state.kind === "idle" || !copied) return "";
  const { length } = state.link;
  const held = "It holds the code, compressed; no server sees it.";
  if (length <= LINK_LENGTH_SAFE) return held;
  return `${held} It has ${length.toLocaleString("en")} characters: some messengers cut links after ${LINK_LENGTH_SAFE.toLocaleString("en")}.`;
}
