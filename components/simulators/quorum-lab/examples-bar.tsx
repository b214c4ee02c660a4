/** Where to start: each is a seed, settings and faults, as anybody could have set them. */
import { EXAMPLES, type Example } from "./examples";
import styles from "./examples-bar.module.css";

export interface ExamplesBarProps {
  /** The example whose settings are the present ones. */
  readonly current: Example | undefined;
  readonly onChoose: (example: Example) => void;
}

export function ExamplesBar({ current, onChoose }: ExamplesBarProps) {
  return (
    <div className={styles["examples"]}>
      <div role="group" aria-label="Start from" className={styles["buttons"]}>
        <span>Start from</span>
        {EXAMPLES.map((example) => (
          <button
            key={example.id}
            type="button"
            aria-pressed={example === current}
            onClick={() => onChoose(example)}
          >
            {example.title}
          </button>
        ))}
      </div>
      <p role="status">
        {current?.hint ??
          "Five gaps in W + R > N, and the odds of PBS: each of these only sets the seed, the settings and the faults. Or find one yourself: slow A → n2."}
      </p>
    </div>
  );
}
