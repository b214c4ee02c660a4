"use client";

import {
  Component,
  createElement,
  lazy,
  Suspense,
  useEffect,
  useRef,
  useState,
  type ComponentType,
  type ReactNode,
} from "react";
import { Button } from "@/components/ui/button";
import styles from "./simulator.module.css";

export type Preset = Readonly<Record<string, unknown>>;

interface SimulatorModule {
  readonly default: ComponentType<{ preset?: Preset | undefined }>;
}

/** How far below the window a simulator begins to load, px: about one screen, so it is there when the reader is. */
const NEAR_PX = 700;

/** One lazy component per slug, made once: a new one at each render would start over. */
const loaded = new Map<string, SimulatorModule["default"]>();

function simulatorOf(slug: string): SimulatorModule["default"] {
  let found = loaded.get(slug);
  if (!found) {
    found = lazy((): Promise<SimulatorModule> => import(`@/components/simulators/${slug}/index.tsx`));
    loaded.set(slug, found);
  }
  return found;
}

export interface LazySimulatorProps {
  readonly slug: string;
  readonly title: string;
  readonly preset?: Preset | undefined;
}

export function LazySimulator({ slug, title, preset }: LazySimulatorProps) {
  const [ref, near] = useNear();
  return (
    <div ref={ref} className={styles["stage"]}>
      {near ? (
        <LoadBoundary title={title}>
          <Suspense fallback={<Skeleton title={title} />}>
            {createElement(simulatorOf(slug), { preset })}
          </Suspense>
        </LoadBoundary>
      ) : (
        <Skeleton title={title} />
      )}
    </div>
  );
}

function useNear(): [React.RefObject<HTMLDivElement | null>, boolean] {
  const ref = useRef<HTMLDivElement>(null);
  const [near, setNear] = useState(false);
  useEffect(() => {
    const element = ref.current;
    if (!element || near) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) setNear(true);
      },
      { rootMargin: `${NEAR_PX}px 0px` },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [near]);
  return [ref, near];
}

function Skeleton({ title }: { title: string }) {
  return (
    <div className={styles["skeleton"]} role="status">
      <span>{title} loads when you reach it</span>
    </div>
  );
}

interface LoadBoundaryProps {
  readonly title: string;
  readonly children: ReactNode;
}

/** A simulator that cannot be loaded, or throws, must not take the chapter with it. */
class LoadBoundary extends Component<LoadBoundaryProps, { readonly message: string | null }> {
  override state = { message: null };

  static getDerivedStateFromError(error: unknown) {
    return { message: error instanceof Error ? error.message : String(error) };
  }

  override render() {
    if (this.state.message === null) return this.props.children;
    return (
      <div className={styles["failed"]} role="alert">
        <p>
          {this.props.title} stopped: {this.state.message}
        </p>
        <Button size="sm" onClick={() => this.setState({ message: null })}>
          Start it again
        </Button>
      </div>
    );
  }
}
