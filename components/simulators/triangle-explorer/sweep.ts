/** Which runs a sweep makes, and in which order: seed by seed, so that a sweep that is stopped has as many of each. */
import { PROTOCOL_IDS, settingOf, type Parameters, type Setting } from "./model";

export interface SweepRun {
  readonly seed: number;
  readonly setting: Setting;
}

/** What a seed is run with: each protocol on a whole network, and again with the partition when there is one. */
export function settingsOf(parameters: Parameters): readonly Setting[] {
  const protocols = parameters.sweep === "all" ? PROTOCOL_IDS : [parameters.sweep];
  const cuts = parameters.partitionMs > 0 ? [false, true] : [false];
  return protocols.flatMap((protocol) => cuts.map((cut) => settingOf({ ...parameters, protocol, cut })));
}

export function sweepRun(settings: readonly Setting[], index: number): SweepRun {
  const setting = settings[index % settings.length];
  if (!setting) throw new Error("a sweep has at least one setting");
  return { seed: Math.floor(index / settings.length) + 1, setting };
}
