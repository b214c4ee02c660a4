"use client";
/** The seed, another one, the link to this very run, and back to how it began. Also where a refused link is explained. */
import { Dices, Link2, RotateCcw, TriangleAlert, X } from "lucide-react";
import { useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { useToast } from "@/components/ui/toast";
import { SEED_MAX } from "./share-link";
import styles from "./replay.module.css";
import type { SceneState } from "./use-scene";

export function SceneBar<P>({ scene: state }: { readonly scene: SceneState<P> }) {
  const toast = useToast();
  const share = async (): Promise<void> => {
    const link = state.shareLink();
    try {
      await navigator.clipboard.writeText(link);
      toast({ title: "Link copied", description: "It opens this very run." });
    } catch {
      toast({ title: "The browser keeps its clipboard closed", description: link, tone: "danger" });
    }
  };
  return (
    <>
      <div className={styles["scene"]} role="group" aria-label="This run">
        <SeedField seed={state.scene.seed} onSeed={state.setSeed} />
        <Button size="sm" variant="ghost" onClick={() => state.setSeed(anotherSeed())}>
          <Dices size={16} aria-hidden="true" /> Another seed
        </Button>
        <Button size="sm" variant="ghost" onClick={() => void share()}>
          <Link2 size={16} aria-hidden="true" /> Copy link
        </Button>
        <Button size="sm" variant="ghost" disabled={!state.isChanged} onClick={state.reset}>
          <RotateCcw size={16} aria-hidden="true" /> Reset
        </Button>
      </div>
      {state.problem !== null && (
        <p className={styles["problem"]} role="alert">
          <TriangleAlert size={18} aria-hidden="true" />
          <span>{state.problem}</span>
          <Button
            size="sm"
            variant="ghost"
            iconOnly
            aria-label="Close this message"
            onClick={state.dismissProblem}
          >
            <X size={16} aria-hidden="true" />
          </Button>
        </p>
      )}
    </>
  );
}

interface SeedFieldProps {
  readonly seed: number;
  onSeed(seed: number): void;
}

/** What is typed is kept apart from the seed: a field that is empty for a moment is not yet another seed. */
function SeedField({ seed, onSeed }: SeedFieldProps) {
  const id = useId();
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <>
      <label htmlFor={id}>Seed</label>
      <input
        id={id}
        type="number"
        inputMode="numeric"
        min={0}
        max={SEED_MAX}
        value={typed ?? seed}
        onChange={({ target }) => {
          setTyped(target.value);
          if (Number.isFinite(target.valueAsNumber)) onSeed(target.valueAsNumber);
        }}
        onBlur={() => setTyped(null)}
      />
    </>
  );
}

/** Short enough to be read out. Which one comes does not matter, so this is the one place where chance is the browser's. */
function anotherSeed(): number {
  return (crypto.getRandomValues(new Uint32Array(1))[0] ?? 1) % 10_000;
}
