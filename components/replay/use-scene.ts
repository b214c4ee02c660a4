"use client";
/**
 * A simulator's whole state: seed, parameters, interventions. On the simulator's own page it is the address, so a copied
 * address reproduces the run; inside a chapter, where there may be several, it stays in memory.
 */
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { z } from "zod";
import type { Intervention } from "@/lib/sim";
import { decodeScene, encodeScene, namesIn, SEED_MAX, type Scene } from "./share-link";

export interface SceneOptions<P> {
  readonly slug: string;
  readonly schema: z.ZodType<P>;
  readonly initial: Scene<P>;
  /** Nodes and clients that a fault may speak of. Must not change between renders: define it outside the component. */
  readonly names: (parameters: P) => readonly string[];
}

export interface SceneState<P> {
  readonly scene: Scene<P>;
  /** Why the link that was opened was refused; null when there is nothing to say. */
  readonly problem: string | null;
  readonly isChanged: boolean;
  setSeed(seed: number): void;
  /** New parameters may mean other nodes: faults that speak of nodes that are gone are dropped. */
  setParameters(change: Partial<P>): void;
  inject(fault: Intervention): void;
  withdraw(index: number): void;
  setInterventions(interventions: readonly Intervention[]): void;
  reset(): void;
  dismissProblem(): void;
  /** The address of this very run. */
  shareLink(): string;
}

interface Held<P> {
  readonly scene: Scene<P>;
  readonly problem: string | null;
}

export function useScene<P extends object>(options: SceneOptions<P>): SceneState<P> {
  const { slug, schema, names } = options;
  const [initial] = useState(options.initial);
  const [held, setHeld] = useState<Held<P>>(
    () => fromAddress(slug, schema, names, initial) ?? { scene: initial, problem: null },
  );
  const { scene, problem } = held;

  useEffect(() => {
    const onHashChange = (): void => {
      const found = fromAddress(slug, schema, names, initial);
      if (found) setHeld(found);
    };
    window.addEventListener("hashchange", onHashChange);
    return () => window.removeEventListener("hashchange", onHashChange);
  }, [slug, schema, names, initial]);

  useAddressOf(held, slug);

  const change = useCallback(
    (next: (scene: Scene<P>) => Scene<P>) =>
      setHeld(({ scene: before }) => ({ scene: next(before), problem: null })),
    [],
  );

  return useMemo(
    () => ({
      scene,
      problem,
      isChanged: scene !== initial,
      setSeed: (seed) =>
        change((before) => ({ ...before, seed: Math.min(SEED_MAX, Math.max(0, Math.trunc(seed))) })),
      setParameters: (patch) =>
        change((before) => {
          const parameters = { ...before.parameters, ...patch };
          const known = names(parameters);
          const interventions = before.interventions.flatMap((fault) => among(fault, known));
          return { ...before, parameters, interventions };
        }),
      inject: (fault) =>
        change((before) => ({
          ...before,
          interventions: [...before.interventions, fault].toSorted((a, b) => a.at - b.at),
        })),
      withdraw: (index) =>
        change((before) => ({ ...before, interventions: before.interventions.toSpliced(index, 1) })),
      setInterventions: (interventions) => change((before) => ({ ...before, interventions })),
      reset: () => change(() => initial),
      dismissProblem: () => setHeld({ scene, problem: null }),
      shareLink: () => `${window.location.origin}/playground/${slug}#${encodeScene(scene)}`,
    }),
    [scene, problem, initial, change, names, slug],
  );
}

/** Keeps the address up to date. A link that was refused stays as it is until something is changed: it may be mended by hand. */
function useAddressOf<P>({ scene, problem }: Held<P>, slug: string): void {
  const written = useRef(scene);
  useEffect(() => {
    if (written.current === scene) return;
    written.current = scene;
    if (problem !== null || !ownsAddress(slug)) return;
    window.history.replaceState(window.history.state, "", `#${encodeScene(scene)}`);
  }, [scene, problem, slug]);
}

/** The fault without those who are gone; nothing when it was about one of them. */
function among(fault: Intervention, known: readonly string[]): Intervention[] {
  const here = (list: readonly string[]) => list.filter((name) => known.includes(name));
  if (fault.kind === "part") return [{ ...fault, groups: fault.groups.map(here) }];
  if (fault.kind === "oneway") return [{ ...fault, from: here(fault.from), to: here(fault.to) }];
  return namesIn(fault).every((name) => known.includes(name)) ? [fault] : [];
}

function ownsAddress(slug: string): boolean {
  return window.location.pathname.replace(/\/$/, "") === `/playground/${slug}`;
}

/** Null when the address says nothing about a run. */
function fromAddress<P>(
  slug: string,
  schema: z.ZodType<P>,
  names: (parameters: P) => readonly string[],
  initial: Scene<P>,
): Held<P> | null {
  if (typeof window === "undefined" || !ownsAddress(slug) || window.location.hash.length < 2) return null;
  const decoded = decodeScene(window.location.hash.slice(1), schema, names);
  if (decoded.kind === "scene") return { scene: decoded.scene, problem: null };
  return { scene: initial, problem: decoded.problem };
}
