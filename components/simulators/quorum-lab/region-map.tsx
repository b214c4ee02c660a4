/** Where the replicas and the clients are, and how far it is: a graticule with places, and the same as a table of round trips. */
import { milliseconds } from "./format";
import { CLIENTS, oneWayMs, replicasOf, type ClientId, type Parameters } from "./model";
import { NORTH_MARGIN, placeLabels, type PlacedLabel } from "./map-labels";
import { regionOf, type Region } from "./regions";
import styles from "./region-map.module.css";

const WIDTH = 360;
const HEIGHT = 130;
/** Degrees shown: nobody here lives further north or south. */
const NORTH = 66;
const SOUTH = -46;

function place({ latitude, longitude }: Region): { readonly x: number; readonly y: number } {
  return {
    x: ((longitude + 180) / 360) * WIDTH,
    y: ((NORTH - latitude) / (NORTH - SOUTH)) * HEIGHT,
  };
}

export function RegionMap({ parameters }: { readonly parameters: Parameters }) {
  return (
    <div className={styles["map"]}>
      <Drawing parameters={parameters} />
      <RoundTrips parameters={parameters} />
    </div>
  );
}

function Drawing({ parameters }: { readonly parameters: Parameters }) {
  const { places, w } = parameters;
  const from = place(regionOf(places.A));
  const nearest = fastest(parameters, "A").slice(0, w);
  const homes = [...new Set([...CLIENTS.map((client) => places[client]), ...replicaPlaces(parameters)])];
  const labels = placeLabels(
    homes.map((home) => ({
      ...place(regionOf(home)),
      name: regionOf(home).name,
      who: whoIn(home, parameters),
    })),
    { width: WIDTH, height: HEIGHT },
  );
  return (
    <svg
      className={styles["svg"]}
      viewBox={`0 ${-NORTH_MARGIN} ${WIDTH} ${HEIGHT + NORTH_MARGIN + 6}`}
      role="img"
      aria-label={`Map. The ${w} replicas nearest to A, in ${nearest
        .map((i) => regionOf(places.replicas[i] ?? "").name)
        .join(", ")}, make up its fastest write quorum.`}
    >
      {[-120, -60, 0, 60, 120].map((longitude) => {
        const { x } = place({ id: "", name: "", latitude: 0, longitude });
        return <line key={longitude} className={styles["grid"]} x1={x} x2={x} y1={0} y2={HEIGHT} />;
      })}
      {[60, 30, 0, -30].map((latitude) => {
        const { y } = place({ id: "", name: "", latitude, longitude: 0 });
        return <line key={latitude} className={styles["grid"]} x1={0} x2={WIDTH} y1={y} y2={y} />;
      })}
      {replicasOf(parameters).map((replica, i) => {
        const to = place(regionOf(places.replicas[i] ?? ""));
        const bend = Math.min(34, Math.abs(to.x - from.x) / 4);
        const path = `M${from.x} ${from.y} Q${(from.x + to.x) / 2} ${Math.min(from.y, to.y) - bend} ${to.x} ${to.y}`;
        return <path key={replica} className={styles["way"]} data-quorum={nearest.includes(i)} d={path} />;
      })}
      {homes.map((home, i) => {
        const label = labels[i];
        const hasReplica = replicaPlaces(parameters).includes(home);
        return label && <Home key={home} home={home} label={label} hasReplica={hasReplica} />;
      })}
    </svg>
  );
}

interface HomeProps {
  readonly home: string;
  readonly label: PlacedLabel;
  readonly hasReplica: boolean;
}

function Home({ home, label, hasReplica }: HomeProps) {
  const { x, y } = place(regionOf(home));
  return (
    <g transform={`translate(${x} ${y})`}>
      {hasReplica ? (
        <rect className={styles["replica"]} x="-4" y="-4" width="8" height="8" rx="2" />
      ) : (
        <circle className={styles["empty"]} r="3" />
      )}
      <g transform={`translate(${label.dx} ${label.dy})`} textAnchor={label.anchor}>
        <text className={styles["label"]}>{label.name}</text>
        <text className={styles["who"]} y="11">
          {label.who}
        </text>
      </g>
    </g>
  );
}

function whoIn(home: string, parameters: Parameters): string {
  const replicas = replicasOf(parameters).filter((_, i) => parameters.places.replicas[i] === home);
  return [...CLIENTS.filter((client) => parameters.places[client] === home), ...replicas].join(" ");
}

function replicaPlaces(parameters: Parameters): readonly string[] {
  return parameters.places.replicas.slice(0, parameters.n);
}

/** Replicas, nearest first. */
function fastest(parameters: Parameters, client: ClientId): readonly number[] {
  return replicasOf(parameters)
    .map((_, i) => i)
    .toSorted((a, b) => oneWayMs(parameters, client, a) - oneWayMs(parameters, client, b));
}

function RoundTrips({ parameters }: { readonly parameters: Parameters }) {
  return (
    <table className={styles["table"]}>
      <caption>Round trips without jitter; in bold those of the fastest quorum</caption>
      <thead>
        <tr>
          <th scope="col">from</th>
          {replicasOf(parameters).map((replica) => (
            <th key={replica} scope="col">
              {replica}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {CLIENTS.map((client) => {
          const need = client === "A" ? parameters.w : parameters.r;
          const quorum = fastest(parameters, client).slice(0, need);
          return (
            <tr key={client}>
              <th scope="row">{client}</th>
              {replicasOf(parameters).map((replica, i) => {
                const time = milliseconds(2 * oneWayMs(parameters, client, i)).replace(/\s*ms$/, "");
                return <td key={replica}>{quorum.includes(i) ? <strong>{time}</strong> : time}</td>;
              })}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
