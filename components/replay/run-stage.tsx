"use client";
/**
 * One run, looked at: the cluster at this moment, the same run as a space-time diagram and as a list of events, and the chain
 * of causes that led here. It knows no protocol: how a node's state is put into words is handed to it.
 */
import { useMemo } from "react";
import { ClusterView, type ClusterMember } from "@/components/canvas/cluster-view";
import { EventList } from "@/components/canvas/event-list";
import { SpaceTimeDiagram } from "@/components/canvas/space-time-diagram";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@/components/ui/tabs";
import {
  describeJson,
  frameAt,
  type Frame,
  type Json,
  type NodeFrame,
  type NodeId,
  type RecordedRun,
} from "@/lib/sim";
import styles from "./replay.module.css";
import { brief, causesOf, flightsOf, rowsOf, spaceTimeOf } from "./run-to-view";
import { Transport } from "./transport";
import type { Playback } from "./use-playback";

/** How a member is shown; what is left out is taken from the run. */
export type Appearance = Partial<Pick<ClusterMember, "column" | "badge" | "fields" | "tone">>;

export interface RunStageProps {
  readonly run: RecordedRun;
  readonly playback: Playback;
  /** What a node says of itself, in the words of its protocol. */
  readonly nodeLook?: (node: NodeId, state: NodeFrame, frame: Frame) => Appearance;
  readonly clientLook?: (client: string, frame: Frame) => Appearance;
  /** Lanes of the space-time diagram, left to right; nodes and then clients unless given. */
  readonly lanes?: readonly string[];
  /** The event at which a property broke. */
  readonly broken?: number | undefined;
}

export function RunStage({ run, playback, nodeLook, clientLook, lanes, broken }: RunStageProps) {
  const { index, seek } = playback;
  const frame = useMemo(() => frameAt(run, index), [run, index]);
  const clients = clientsOf(run);
  const members = [
    ...clients.map((id) => clientMember(id, clientLook?.(id, frame))),
    ...Object.entries(frame.nodes).map(([id, node]) => nodeMember(id, node, nodeLook?.(id, node, frame))),
  ];
  const event = run.trace[index];
  const causes = causesOf(run, index);
  const highlighted = new Set(causes.map((cause) => cause.index));
  const picture = spaceTimeOf(run);
  return (
    <div className={styles["stage"]}>
      <Transport run={run} playback={playback} />
      <p className={styles["sentence"]} role={playback.playing ? undefined : "status"}>
        {causes.at(-1)?.text ?? ""}
      </p>
      <div className={styles["views"]}>
        <ClusterView
          label={`The cluster after event ${index}`}
          members={members}
          flights={flightsOf(run, frame)}
          cuts={frame.cutLinks}
          active={event?.at}
        />
        <Tabs defaultValue="diagram">
          <TabsList label="The run as">
            <TabsTrigger value="diagram">Space-time</TabsTrigger>
            <TabsTrigger value="events">Events</TabsTrigger>
            <TabsTrigger value="why">Why?</TabsTrigger>
            <TabsTrigger value="nodes">Nodes</TabsTrigger>
          </TabsList>
          <TabsContent value="diagram">
            <SpaceTimeDiagram
              lanes={lanes ?? [...run.scenario.nodes, ...clients]}
              events={picture.events}
              arrows={picture.arrows}
              at={index}
              highlighted={highlighted}
              onPick={seek}
            />
          </TabsContent>
          <TabsContent value="events">
            <EventList
              rows={rowsOf(run)}
              at={index}
              broken={broken}
              highlighted={highlighted}
              onPick={seek}
            />
          </TabsContent>
          <TabsContent value="why">
            <Why causes={causes} onPick={seek} />
          </TabsContent>
          <TabsContent value="nodes">
            <NodeDetails frame={frame} />
          </TabsContent>
        </Tabs>
      </div>
    </div>
  );
}

function clientsOf(run: RecordedRun): readonly string[] {
  return (run.scenario.clients ?? []).map(({ id }) => id);
}

function clientMember(id: string, look: Appearance = {}): ClusterMember {
  return { id, column: 0, kind: "client", state: "up", fields: [], ...look };
}

function nodeMember(id: NodeId, node: NodeFrame, look: Appearance = {}): ClusterMember {
  const state = !node.up ? "down" : node.paused ? "paused" : "up";
  return { id, column: 1, kind: "node", state, fields: fieldsOf(node.view), ...look };
}

const FIELDS_SHOWN = 3;

function fieldsOf(view: Json | undefined): ClusterMember["fields"] {
  if (typeof view !== "object" || view === null || Array.isArray(view)) return [];
  return Object.entries(view)
    .slice(0, FIELDS_SHOWN)
    .map(([label, value]: [string, Json | undefined]) => ({ label, value: brief(value) }));
}

interface WhyProps {
  readonly causes: readonly { readonly index: number; readonly timeMs: number; readonly text: string }[];
  onPick(index: number): void;
}

/** The causal past of the present event, oldest first: every step names the one that made it happen. */
function Why({ causes, onPick }: WhyProps) {
  return (
    <ol className={styles["why"]}>
      {causes.map(({ index, timeMs, text }) => (
        <li key={index}>
          <button type="button" onClick={() => onPick(index)}>
            {Math.round(timeMs * 10) / 10} ms
          </button>{" "}
          {text}
        </li>
      ))}
    </ol>
  );
}

function NodeDetails({ frame }: { readonly frame: Frame }) {
  return (
    <div className={styles["details"]}>
      {Object.entries(frame.nodes).map(([id, { up, incarnation, view, disk, timers }]) => (
        <details key={id} open>
          <summary>
            <b>{id}</b>{" "}
            {up ? `running${incarnation > 1 ? `, restarted ${incarnation - 1} times` : ""}` : "down"}
          </summary>
          <Fields title="Memory" value={view} />
          <Fields title="Disk" value={disk} />
          {timers.length > 0 && (
            <Fields
              title="Timers"
              value={Object.fromEntries(
                timers.map(({ name, dueMs }) => [name, `due at ${Math.round(dueMs * 10) / 10} ms`]),
              )}
            />
          )}
        </details>
      ))}
    </div>
  );
}

function Fields({ title, value }: { readonly title: string; readonly value: Json | undefined }) {
  if (typeof value !== "object" || value === null || Object.keys(value).length === 0) return null;
  return (
    <>
      <p>{title}</p>
      <dl>
        {Object.entries(value).map(([name, part]: [string, Json | undefined]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{typeof part === "string" ? part : describeJson(part)}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
