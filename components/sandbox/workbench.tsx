"use client";
/**
 * One exercise being solved: the statement on the left, and beside it the student's own bench, or, when the address holds a run
 * that somebody shared, that run's code. Never both: there is one editor, and it is always clear whose text is in it.
 */
import type { ReactNode } from "react";
import { useState } from "react";
import { OwnBench, type BenchExercise, type Taken } from "./own-bench";
import { SharedBench } from "./shared-bench";
import { useSharedRun } from "./use-shared-run";
import styles from "./workbench.module.css";

export interface WorkbenchProps extends BenchExercise {
  /** The statement, rendered on the server; it stands beside the editor. */
  readonly children: ReactNode;
}

export function Workbench({ children, ...exercise }: WorkbenchProps) {
  const { opened, close } = useSharedRun(exercise.slug);
  const [taken, setTaken] = useState<Taken | null>(null);
  return (
    <div className={styles["bench"]}>
      <div className={styles["statement"]}>{children}</div>
      {opened?.kind === "run" ? (
        <SharedBench
          key={`${opened.run.hash} ${opened.run.event} ${opened.run.code.length}`}
          exercise={exercise}
          shared={opened.run}
          onClose={(copied) => {
            setTaken(copied);
            close();
          }}
        />
      ) : (
        <OwnBench
          exercise={exercise}
          taken={taken}
          onTaken={setTaken}
          problem={opened?.problem ?? null}
          onProblemSeen={close}
        />
      )}
    </div>
  );
}
