"use client";
/** Availability as CAP means it, answered over asked, for each side of the cut; and what was acknowledged and lost. */
import { memo } from "react";
import { availabilityOf, type Asked, type Availability, type Partition } from "./measure";
import { clientsOf, sidesOf, type Parameters, type Side } from "./model";
import styles from "./partition-lab.module.css";

export interface ScoreboardProps {
  readonly asked: readonly Asked[];
  readonly lost: ReadonlySet<number>;
  readonly partitions: readonly Partition[];
  readonly parameters: Parameters;
}

export const Scoreboard = memo(function Scoreboard({ asked, lost, partitions, parameters }: ScoreboardProps) {
  const sides = availabilityOf(asked, partitions);
  const gone = asked.filter(({ op }) => lost.has(op));
  const when = partitions.length > 0 ? "during the cut" : "in this run";
  return (
    <dl className={styles["scores"]}>
      <SideScore side="left" availability={sides.left} parameters={parameters} when={when} />
      <SideScore side="right" availability={sides.right} parameters={parameters} when={when} />
      <div data-tone={gone.length > 0 ? "violation" : "ok"}>
        <dt>Acknowledged writes lost</dt>
        <dd>
          <b>{gone.length}</b>
          <span>
            {gone.length === 0
              ? "Each is held somewhere, or was written over by somebody who could know of it."
              : `${gone.map(({ process, key, written }) => `${process} was told ok for ${key} = ${JSON.stringify(written)}`).join("; ")}. No replica holds it at the end, and nobody who could know of it wrote over it.`}
          </span>
        </dd>
      </div>
    </dl>
  );
});

interface SideScoreProps {
  readonly side: Side;
  readonly availability: Availability;
  readonly parameters: Parameters;
  readonly when: string;
}

function SideScore({ side, availability, parameters, when }: SideScoreProps) {
  const { answered, asked, refused, unknown } = availability;
  const members = [...sidesOf(parameters)[side], ...clientsOf(parameters)[side]].join(", ");
  const not = [
    refused > 0 ? `${refused} refused` : "",
    unknown > 0 ? `${unknown} without an answer` : "",
  ].filter(Boolean);
  return (
    <div data-tone={answered === asked ? "ok" : "warn"}>
      <dt>
        {side === "left" ? "Left" : "Right"} side ({members})
      </dt>
      <dd>
        <b>
          {answered} of {asked}
        </b>
        <span>
          answered {when}
          {not.length > 0 && `: ${not.join(", ")}`}
        </span>
      </dd>
    </div>
  );
}
