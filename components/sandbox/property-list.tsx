/** What the exercise asks for, and which part of it this code keeps. Never colour alone: each state has a sign and a word. */
import { Check, CircleDashed, X } from "lucide-react";
import type { Property } from "@/lib/grading";
import styles from "./property-list.module.css";

export interface PropertyListProps {
  readonly properties: readonly Property[];
  /** The one that was broken. */
  readonly broken?: string;
  /** All runs were made, so what was not broken held. */
  readonly complete: boolean;
}

export function PropertyList({ properties, broken, complete }: PropertyListProps) {
  if (properties.length === 0) return null;
  const kept = broken === undefined ? properties.length : properties.length - 1;
  return (
    <details className={styles["list"]} open={complete}>
      <summary>
        {complete
          ? `All ${properties.length} properties held`
          : `What you pass: ${kept} of ${properties.length} properties held until then`}
      </summary>
      <ul>
        {properties.map(({ name, statement }) => {
          const state = name === broken ? "broken" : complete ? "held" : "so-far";
          return (
            <li key={name} data-state={state}>
              <State state={state} />
              <span>
                <code>{name}</code>
                <span className={styles["statement"]}>{statement}</span>
              </span>
            </li>
          );
        })}
      </ul>
    </details>
  );
}

function State({ state }: { readonly state: "broken" | "held" | "so-far" }) {
  if (state === "broken") return <X size={16} role="img" aria-label="Broken:" />;
  if (state === "held") return <Check size={16} role="img" aria-label="Held:" />;
  return <CircleDashed size={16} role="img" aria-label="Held so far:" />;
}
