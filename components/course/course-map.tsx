/**
 * The fifteen parts as events on one line of time. An open part shows how far the reader is; an announced part can be
 * unfolded to see what it will contain, and leads nowhere, because there is nothing there yet.
 */
import { Plus } from "lucide-react";
import type { AnnouncedOnMap, MapPart } from "@/lib/curriculum";
import { counted } from "./counted";
import styles from "./course-map.module.css";
import { OpenPartCard } from "./open-part";

export function CourseMap({ parts }: { readonly parts: readonly MapPart[] }) {
  return (
    <ol className={styles["map"]}>
      {parts.map((part) => (
        <li key={part.number} className={styles["part"]} data-state={part.state}>
          <span className={styles["event"]} aria-hidden="true" />
          <span className={styles["number"]} aria-hidden="true">
            {part.number}
          </span>
          {part.state === "open" ? <OpenPartCard part={part} /> : <Announced part={part} />}
        </li>
      ))}
    </ol>
  );
}

function Announced({ part }: { readonly part: AnnouncedOnMap }) {
  const { sections, simulators, exercises } = part;
  return (
    <details className={styles["announced"]}>
      <summary>
        <span className={styles["title"]}>{part.title}</span>
        <span className={styles["purpose"]}>{part.purpose}</span>
        <span className={styles["counts"]}>
          <span className={styles["state"]}>Announced:</span> {counted(sections.length, "section")},{" "}
          {counted(simulators.length, "simulator")}, {counted(exercises.length, "exercise")}
        </span>
        <Plus className={styles["plus"]} size={18} aria-hidden="true" />
      </summary>
      <div className={styles["plan"]}>
        <PlanList title="Sections" items={sections} />
        <PlanList title="Simulators" items={simulators} />
        <PlanList title="Exercises" items={exercises} />
      </div>
    </details>
  );
}

function PlanList({ title, items }: { readonly title: string; readonly items: readonly string[] }) {
  return (
    <div>
      <h4>{title}</h4>
      <ul>
        {items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
    </div>
  );
}
