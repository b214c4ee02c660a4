/** `<Simulator>`: where the chapter stops telling and lets the reader try. The frame is static; the simulator comes when near. */
import { ArrowUpRight, FlaskConical } from "lucide-react";
import Link from "next/link";
import { listSimulators } from "@/lib/curriculum";
import { Missing } from "./missing";
import { LazySimulator, type Preset } from "./simulator.client";
import styles from "./simulator.module.css";

export interface SimulatorProps {
  readonly slug: string;
  /** One sentence: what to find out. */
  readonly task: string;
  readonly preset?: Preset;
}

export async function Simulator({ slug, task, preset }: SimulatorProps) {
  const simulator = (await listSimulators()).find((entry) => entry.slug === slug);
  if (!simulator) return <Missing what={`Simulator "${slug}" is not in components/simulators`} />;
  return (
    <section className={styles["frame"]} aria-label={`Simulator: ${simulator.title}`}>
      <header className={styles["head"]}>
        <p className={styles["kind"]}>
          <FlaskConical size={16} aria-hidden="true" /> Simulator
        </p>
        <p className={styles["title"]}>{simulator.title}</p>
        <Link className={styles["open"]} href={`/playground/${slug}`}>
          Open in the playground <ArrowUpRight size={14} aria-hidden="true" />
        </Link>
        <p className={styles["task"]}>
          <strong>Find out.</strong> {task}
        </p>
      </header>
      <LazySimulator slug={slug} title={simulator.title} preset={preset} />
    </section>
  );
}
