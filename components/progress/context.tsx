"use client";
/**
 * One engine for the page, made in the browser after hydration: the server renders every page as for a reader of whom nothing
 * is known, and nothing is said until the events are loaded.
 */
import { createContext, useContext, useEffect, useSyncExternalStore, type ReactNode } from "react";
import { Engine } from "./engine";
import { browserEnvironment } from "./environment";
import { EMPTY, type Snapshot } from "./snapshot";

const EngineContext = createContext<Engine | null>(null);

let shared: Engine | null = null;

function browserEngine(): Engine | null {
  if (typeof window === "undefined") return null;
  shared ??= new Engine(browserEnvironment());
  return shared;
}

/** Once, in the root layout. */
export function ProgressProvider({ children }: { readonly children: ReactNode }) {
  useEffect(() => {
    const engine = browserEngine();
    if (!engine) return;
    void startOnce(engine);
    const visible = () => (document.visibilityState === "hidden" ? engine.hidden() : engine.shown());
    const events = [
      [window, "online", engine.connectionChanged],
      [window, "offline", engine.connectionChanged],
      [window, "focus", engine.shown],
      [window, "pagehide", engine.hidden],
      [document, "visibilitychange", visible],
    ] as const;
    for (const [target, name, listener] of events) target.addEventListener(name, listener);
    return () => {
      for (const [target, name, listener] of events) target.removeEventListener(name, listener);
    };
  }, []);
  return <EngineContext value={browserEngine()}>{children}</EngineContext>;
}

let started: Promise<void> | null = null;
function startOnce(engine: Engine): Promise<void> {
  started ??= engine.start();
  return started;
}

/** Null on the server, and in a tree without the provider. */
export function useEngine(): Engine | null {
  return useContext(EngineContext);
}

const unsubscribed = () => () => undefined;

export function useSnapshot(): Snapshot {
  const engine = useEngine();
  return useSyncExternalStore(
    engine?.subscribe ?? unsubscribed,
    () => engine?.snapshot() ?? EMPTY,
    () => EMPTY,
  );
}

/** Subscribes to one part of what the engine knows; `read` must return the same value while nothing changed. */
export function useEngineValue<T>(read: (engine: Engine) => T, fallback: T): T {
  const engine = useEngine();
  return useSyncExternalStore(
    engine?.subscribe ?? unsubscribed,
    () => (engine ? read(engine) : fallback),
    () => fallback,
  );
}
