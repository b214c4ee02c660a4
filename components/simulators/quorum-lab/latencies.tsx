/** How long a message takes: a delay for each way from a coordinator to a replica, or places on a map. */
import { Select } from "@/components/ui/select";
import { Slider } from "@/components/ui/slider";
import type { ControlsProps } from "./controls";
import { milliseconds, percent } from "./format";
import { CLIENTS, LINK_MS_MAX, replicasOf, type ClientId, type Parameters } from "./model";
import { RegionMap } from "./region-map";
import { DETOUR, FIBRE_KM_PER_MS, REGIONS, SAME_PLACE_RTT_MS } from "./regions";
import styles from "./controls.module.css";

const ROLES: Readonly<Record<ClientId, string>> = { A: "A writes", B: "B reads", C: "C reads" };

const LATENCIES = [
  { value: "links", label: "Link by link" },
  { value: "regions", label: "By region, from distances" },
] as const;

export function Latencies({ parameters, onChange }: ControlsProps) {
  const { latency, jitter } = parameters;
  return (
    <div className={styles["group"]}>
      <div className={styles["fields"]}>
        <Select
          label="Delays"
          value={latency}
          options={LATENCIES}
          onValueChange={(next) => onChange({ latency: next })}
        />
        <Slider
          label="Jitter, up to"
          value={jitter}
          min={0}
          max={3}
          step={0.1}
          format={percent}
          onValueChange={(next) => onChange({ jitter: next })}
        />
      </div>
      {latency === "links" ? (
        <Links parameters={parameters} onChange={onChange} />
      ) : (
        <Regions parameters={parameters} onChange={onChange} />
      )}
    </div>
  );
}

function Links({ parameters, onChange }: ControlsProps) {
  return (
    <>
      <p className={styles["note"]}>
        One way, from the coordinator of each client to each replica. The two fastest links decide a quorum of
        two.
      </p>
      <div className={styles["links"]}>
        {CLIENTS.map((client) => (
          <div key={client} role="group" aria-label={ROLES[client]}>
            <p className={styles["client"]}>{ROLES[client]}</p>
            {replicasOf(parameters).map((replica, i) => (
              <Slider
                key={replica}
                label={`${client} → ${replica}`}
                value={parameters.links[client][i] ?? 1}
                min={1}
                max={LINK_MS_MAX}
                format={milliseconds}
                onValueChange={(next) => onChange({ links: withLink(parameters.links, client, i, next) })}
              />
            ))}
          </div>
        ))}
      </div>
    </>
  );
}

function withLink(
  links: Parameters["links"],
  client: ClientId,
  replica: number,
  ms: number,
): Parameters["links"] {
  return { ...links, [client]: links[client].map((old, i) => (i === replica ? ms : old)) };
}

const REGION_OPTIONS = REGIONS.map(({ id, name }) => ({ value: id, label: name }));

function Regions({ parameters, onChange }: ControlsProps) {
  const { places } = parameters;
  return (
    <>
      <RegionMap parameters={parameters} />
      <p className={styles["note"]}>
        Computed, not measured: light in glass ({FIBRE_KM_PER_MS} km per ms) along the great circle, there and
        back, × {DETOUR} for the detours of real cables. {SAME_PLACE_RTT_MS} ms within a region.
      </p>
      <div className={styles["places"]}>
        {CLIENTS.map((client) => (
          <Select
            key={client}
            label={`${ROLES[client]} in`}
            value={places[client]}
            options={REGION_OPTIONS}
            onValueChange={(next) => onChange({ places: { ...places, [client]: next } })}
          />
        ))}
        {replicasOf(parameters).map((replica, i) => (
          <Select
            key={replica}
            label={`Replica ${replica} in`}
            value={places.replicas[i] ?? places.A}
            options={REGION_OPTIONS}
            onValueChange={(next) =>
              onChange({
                places: { ...places, replicas: places.replicas.map((old, k) => (k === i ? next : old)) },
              })
            }
          />
        ))}
      </div>
    </>
  );
}
