/**
 * The latency map of the lab: what light allows between places on Earth.
 *
 * Nothing here was measured. A round trip is twice the great circle at 200 km per ms (light in glass), times a declared factor for
 * the detours of real cables: with 1.25, New York to London comes to 70 ms, the "ocean" of the text. Two machines in one place
 * are 0.5 ms apart. Leaves out queues, routers and the last mile; a real network is slower, in the same order.
 */

export interface Region {
  readonly id: string;
  readonly name: string;
  /** Degrees, north and east positive. */
  readonly latitude: number;
  readonly longitude: number;
}

export const REGIONS: readonly [Region, ...Region[]] = [
  { id: "new-york", name: "New York", latitude: 40.71, longitude: -74.01 },
  { id: "oregon", name: "Oregon", latitude: 45.84, longitude: -119.7 },
  { id: "sao-paulo", name: "São Paulo", latitude: -23.55, longitude: -46.63 },
  { id: "london", name: "London", latitude: 51.51, longitude: -0.13 },
  { id: "frankfurt", name: "Frankfurt", latitude: 50.11, longitude: 8.68 },
  { id: "mumbai", name: "Mumbai", latitude: 19.08, longitude: 72.88 },
  { id: "singapore", name: "Singapore", latitude: 1.35, longitude: 103.82 },
  { id: "tokyo", name: "Tokyo", latitude: 35.68, longitude: 139.69 },
  { id: "sydney", name: "Sydney", latitude: -33.87, longitude: 151.21 },
];

const EARTH_KM = 6371;
export const FIBRE_KM_PER_MS = 200;
export const DETOUR = 1.25;
export const SAME_PLACE_RTT_MS = 0.5;

export function regionOf(id: string): Region {
  return REGIONS.find((region) => region.id === id) ?? REGIONS[0];
}

/** Round trip, ms: whole, so that it does not depend on an engine's last digit of a cosine; 0.5 within one region. */
export function rttMs(a: string, b: string): number {
  if (a === b) return SAME_PLACE_RTT_MS;
  return Math.max(1, Math.round((2 * distanceKm(regionOf(a), regionOf(b)) * DETOUR) / FIBRE_KM_PER_MS));
}

/** The haversine formula. */
export function distanceKm(a: Region, b: Region): number {
  const radians = (degrees: number): number => (degrees * Math.PI) / 180;
  const half = (x: number): number => Math.sin(x / 2) ** 2;
  const h =
    half(radians(b.latitude - a.latitude)) +
    Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * half(radians(b.longitude - a.longitude));
  return 2 * EARTH_KM * Math.asin(Math.sqrt(h));
}
