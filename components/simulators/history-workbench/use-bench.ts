"use client";
/** What is on the bench, with undo and redo; the share link and the address are `components/replay`'s. */
import { useState } from "react";
import { z } from "zod";
import { useScene, type SceneState } from "@/components/replay/use-scene";
import { CONSISTENCIES } from "@/lib/checkers";
import type { Bench } from "./model";
import { PRESETS, type Preset } from "./presets";

const schema = z.strictObject({
  lines: z.array(z.string().max(200)).max(200),
  model: z.enum(CONSISTENCIES),
  only: z.string().max(40).nullable(),
});

/** What a chapter may begin with: a litmus test by its id, or a history of its own. */
const presetSchema = z.strictObject({
  litmus: z.enum(PRESETS.map(({ id }) => id)).optional(),
  ops: z.array(z.string()).optional(),
  model: z.enum(CONSISTENCIES).optional(),
  consistency: z.enum(CONSISTENCIES).optional(),
  only: z.string().optional(),
});

export function benchOf({ ops, model }: Pick<Preset, "ops" | "model">): Bench {
  return { lines: ops, model, only: null };
}

/** Throws when a chapter asks for what there is not. */
export function initialBench(preset: Readonly<Record<string, unknown>> | undefined): Bench {
  const wish = presetSchema.parse(preset ?? {});
  const [first] = PRESETS;
  const litmus = PRESETS.find(({ id }) => id === wish.litmus) ?? first;
  const base: Bench = litmus ? benchOf(litmus) : { lines: [], model: "linearizable", only: null };
  return {
    lines: wish.ops ?? base.lines,
    model: wish.model ?? wish.consistency ?? base.model,
    only: wish.only ?? base.only,
  };
}

export interface BenchState {
  /** As the reader sees it, a drag in progress included. */
  readonly bench: Bench;
  /** As it began. */
  readonly initial: Bench;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  readonly scene: SceneState<Bench>;
  /** Changes that follow each other with the same `kind` are undone together. */
  commit(change: Partial<Bench>, kind?: string): void;
  /** Shows a change without keeping it; null goes back. */
  preview(change: Partial<Bench> | null): void;
  undo(): void;
  redo(): void;
}

interface Past {
  readonly before: readonly Bench[];
  readonly after: readonly Bench[];
  readonly kind: string | null;
}

const UNDO_MAX = 200;
/** No fault strikes a history: what is done to it is in its lines. */
const noNames = (): readonly string[] => [];

export function useBench(preset: Readonly<Record<string, unknown>> | undefined): BenchState {
  const [initial] = useState(() => ({ seed: 0, parameters: initialBench(preset), interventions: [] }));
  const scene = useScene({ slug: "history-workbench", schema, initial, names: noNames });
  const [draft, setDraft] = useState<Partial<Bench> | null>(null);
  const [past, setPast] = useState<Past>({ before: [], after: [], kind: null });
  const kept: Bench = scene.scene.parameters;
  return {
    bench: draft === null ? kept : { ...kept, ...draft },
    initial: initial.parameters,
    canUndo: past.before.length > 0,
    canRedo: past.after.length > 0,
    scene,
    commit(change, kind) {
      setDraft(null);
      const next = { ...kept, ...change };
      if (JSON.stringify(next) === JSON.stringify(kept)) return;
      const together = kind !== undefined && kind === past.kind && past.before.length > 0;
      const before = together ? past.before : [...past.before, kept].slice(-UNDO_MAX);
      setPast({ before, after: [], kind: kind ?? null });
      scene.setParameters(next);
    },
    preview: setDraft,
    undo() {
      const last = past.before.at(-1);
      if (!last) return;
      setPast({ before: past.before.slice(0, -1), after: [kept, ...past.after], kind: null });
      scene.setParameters(last);
    },
    redo() {
      const [next, ...after] = past.after;
      if (!next) return;
      setPast({ before: [...past.before, kept], after, kind: null });
      scene.setParameters(next);
    },
  };
}
