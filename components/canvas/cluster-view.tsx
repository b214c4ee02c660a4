"use client";
/**
 * A cluster at one moment: its members with what they hold, the messages on their way, and the cuts between them. Everything
 * that is drawn is also said: states are words, a partition has a label, and the list of messages follows for those who
 * cannot see where they fly.
 */
import { layoutCluster, partitionLines, type ClusterLayout, type Place } from "./cluster-layout";
import { wayBetween } from "./cluster-ways";
import styles from "./cluster-view.module.css";
import { useWidth } from "./use-width";

export interface ClusterMember {
  readonly id: string;
  /** Members of one column stand together; columns follow each other in the order of these numbers. */
  readonly column: number;
  /** A client is drawn lighter, as somebody outside the system. */
  readonly kind?: "node" | "client";
  readonly state: "up" | "paused" | "down";
  /** A word beside its name, such as its role. */
  readonly badge?: string | undefined;
  readonly fields: readonly { readonly label: string; readonly value: string }[];
  /** How the value compares: drawn with a sign, never by colour alone. */
  readonly tone?: "neutral" | "ok" | "warn" | "violation";
}

export interface ClusterFlight {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly label: string;
  /** How much of the way is behind it, 0 to 1. */
  readonly progress: number;
  /** It never arrives. */
  readonly lost: boolean;
  /** Colour by kind of message, 1 to 6. */
  readonly hue: number;
}

export interface ClusterViewProps {
  readonly members: readonly ClusterMember[];
  readonly flights: readonly ClusterFlight[];
  /** Ordered pairs that cannot reach each other. */
  readonly cuts: readonly (readonly [from: string, to: string])[];
  /** Where the last event happened. */
  readonly active?: string | undefined;
  readonly label: string;
}

/** More labels than this on flying messages cover each other. */
const LABELLED_MAX = 7;

export function ClusterView({ members, flights, cuts, active, label }: ClusterViewProps) {
  const [box, width] = useWidth<HTMLDivElement>();
  const cut = new Set(cuts.map(([from, to]) => `${from}>${to}`));
  const isCut = (from: string, to: string) => cut.has(`${from}>${to}`);
  const measured = members.map(({ id, column, fields }) => ({ id, column, lines: fields.length }));
  const layout = layoutCluster(measured, width);
  const nodes = measured.filter(({ id }) => members.find((member) => member.id === id)?.kind !== "client");
  const lines = partitionLines(layout, nodes, isCut);
  return (
    <div ref={box} className={styles["box"]} role="group" aria-label={label}>
      {width > 0 && (
        <div className={styles["stage"]} style={{ height: layout.height }}>
          <svg width={layout.width} height={layout.height} aria-hidden="true">
            {lines.map((at) => (
              <PartitionLine key={at} at={at} layout={layout} />
            ))}
            {lines.length === 0 && <CutLinks cuts={cuts} layout={layout} isCut={isCut} />}
            {flights.map((flight) => (
              <FlyingMessage
                key={flight.id}
                flight={flight}
                layout={layout}
                named={flights.length <= LABELLED_MAX}
              />
            ))}
          </svg>
          {members.map((member) => (
            <MemberCard
              key={member.id}
              member={member}
              place={layout.places.get(member.id)}
              active={member.id === active}
            />
          ))}
        </div>
      )}
      <InWords flights={flights} cuts={cuts} parted={lines.length > 0} />
    </div>
  );
}

interface MemberCardProps {
  readonly member: ClusterMember;
  readonly place: Place | undefined;
  readonly active: boolean;
}

const STATES = { up: "", paused: "paused", down: "down" } as const;

function MemberCard({ member, place, active }: MemberCardProps) {
  if (!place) return null;
  const { id, kind = "node", state, badge, fields, tone = "neutral" } = member;
  const { x, y, width, height } = place;
  return (
    <section
      className={styles["member"]}
      style={{ left: x - width / 2, top: y - height / 2, width, height }}
      data-kind={kind}
      data-state={state}
      data-active={active || undefined}
      data-tone={tone}
      aria-label={`${kind === "client" ? "Client" : "Node"} ${id}`}
    >
      <p className={styles["name"]}>
        <b>{id}</b>
        {state === "up" ? badge && <span>{badge}</span> : <span data-down>{STATES[state]}</span>}
      </p>
      {fields.length > 0 && (
        <dl>
          {fields.map((field) => (
            <div key={field.label}>
              <dt>{field.label}</dt>
              <dd title={field.value}>{field.value}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}

interface FlyingMessageProps {
  readonly flight: ClusterFlight;
  readonly layout: ClusterLayout;
  readonly named: boolean;
}

/** A message is drawn between the boxes, never under one. */
const [FIRST_SEEN, LAST_SEEN] = [0.14, 0.86];

function FlyingMessage({ flight, layout, named }: FlyingMessageProps) {
  const [from, to] = [layout.places.get(flight.from), layout.places.get(flight.to)];
  if (!from || !to || from === to) return null;
  const way = wayBetween(from, to, layout);
  const done = flight.lost ? Math.min(flight.progress, 0.5) : flight.progress;
  const { x, y } = way.at(FIRST_SEEN + (LAST_SEEN - FIRST_SEEN) * done);
  // Between rows the name stands on the side where there is room.
  const below = !layout.wide && Math.abs(to.y - from.y) > from.height && y < way.at(0.5).y;
  return (
    <g style={{ color: `var(--msg-${flight.hue})` }}>
      <path className={styles["way"]} d={way.path} />
      {flight.lost ? (
        <path className={styles["lost"]} d={`M${x - 5} ${y - 5}l10 10m0 -10l-10 10`} />
      ) : (
        <circle className={styles["message"]} cx={x} cy={y} r="6" />
      )}
      {named && (
        <text className={styles["label"]} x={x} y={below ? y + 18 : y - 10}>
          {flight.label}
        </text>
      )}
    </g>
  );
}

function PartitionLine({ at, layout }: { readonly at: number; readonly layout: ClusterLayout }) {
  const { wide, width, height } = layout;
  return (
    <g className={styles["partition"]}>
      {wide ? (
        <line x1={at} y1={22} x2={at} y2={height - 4} />
      ) : (
        <line x1={4} y1={at} x2={width - 4} y2={at} />
      )}
      <text x={wide ? at : width - 8} y={wide ? 14 : at - 5} data-wide={wide}>
        partition
      </text>
    </g>
  );
}

interface CutLinksProps {
  readonly cuts: ClusterViewProps["cuts"];
  readonly layout: ClusterLayout;
  isCut(from: string, to: string): boolean;
}

/** Cuts that are no clean line: each pair by itself, with an arrow's head when only one direction is cut. */
function CutLinks({ cuts, layout, isCut }: CutLinksProps) {
  return cuts.map(([a, b]) => {
    const [from, to] = [layout.places.get(a), layout.places.get(b)];
    if (!from || !to || (isCut(b, a) && a > b)) return null;
    const way = wayBetween(from, to, layout);
    const { x, y } = way.at(isCut(b, a) ? 0.5 : 0.8);
    return (
      <g key={`${a}>${b}`} className={styles["cut"]}>
        <path d={way.path} />
        <path data-sign d={`M${x - 4} ${y - 4}l8 8m0 -8l-8 8`} />
      </g>
    );
  });
}

interface InWordsProps {
  readonly flights: readonly ClusterFlight[];
  readonly cuts: ClusterViewProps["cuts"];
  readonly parted: boolean;
}

function InWords({ flights, cuts, parted }: InWordsProps) {
  return (
    <details className={styles["words"]}>
      <summary>
        {flights.length === 0
          ? "No message"
          : flights.length === 1
            ? "1 message"
            : `${flights.length} messages`}{" "}
        on the way
        {cuts.length > 0 && (parted ? "; the sides cannot reach each other" : "; some links are cut")}
      </summary>
      <ul>
        {flights.map(({ id, from, to, label, lost }) => (
          <li key={id}>
            {from} → {to}: {label}
            {lost && ", which will be lost"}
          </li>
        ))}
        {cuts.map(([from, to]) => (
          <li key={`${from}>${to}`}>
            Nothing gets from {from} to {to}.
          </li>
        ))}
      </ul>
    </details>
  );
}
