/**
 * Append-only files: bytes that are durable when they are synced, and not before. A crash keeps what was synced and, unless a
 * `torn` intervention says otherwise, nothing else. What torn writes really look like is in Pillai et al. 2014 ("All file systems are
 * not created equal", §3): a prefix of the unsynced bytes, a hole, old or foreign content. Modelled here are a lost tail, a
 * prefix of it, and one flipped bit in the prefix; what was synced is never harmed.
 *
 * In effects, traces and frames bytes are lower-case hexadecimal text, because a run is plain JSON.
 */
import { draw } from "./random";
import type { Intervention } from "./scenario";

export type Torn = Extract<Intervention, { kind: "torn" }>;

/** A longer file is an error: something appends without end. */
export const FILE_BYTES_MAX = 1 << 20;

export interface FileState {
  /** What a reader sees. */
  readonly bytes: string;
  /** What an undisturbed crash leaves. */
  readonly durable: string;
  /** Hexadecimal digits at the beginning that have not changed since the last sync. */
  readonly stable: number;
}

export type FileEffect =
  | { readonly kind: "append"; readonly file: string; readonly bytes: string }
  | { readonly kind: "truncate"; readonly file: string; readonly length: number }
  | { readonly kind: "fsync"; readonly file: string };

export const emptyFile: FileState = { bytes: "", durable: "", stable: 0 };

/** The file after an effect. */
export function afterEffect(file: FileState, effect: FileEffect): FileState {
  switch (effect.kind) {
    case "append":
      return { ...file, bytes: file.bytes + effect.bytes };
    case "truncate": {
      const bytes = file.bytes.slice(0, 2 * effect.length);
      return { ...file, bytes, stable: Math.min(file.stable, bytes.length) };
    }
    case "fsync":
      return { bytes: file.bytes, durable: file.bytes, stable: file.bytes.length };
  }
}

/** What a crash leaves of a file with unsynced changes. */
export function afterCrash(
  file: FileState,
  torn: Torn | undefined,
  luck: (purpose: string) => number,
): string {
  if (torn === undefined) return file.durable;
  const tailBytes = (file.bytes.length - file.stable) / 2;
  const { keep } = torn;
  const keptBytes = Math.min(tailBytes, "bytes" in keep ? keep.bytes : Math.floor(tailBytes * keep.fraction));
  const kept = file.bytes.slice(0, file.stable + 2 * keptBytes);
  if (torn.corrupt !== true || keptBytes === 0) return kept;
  const at = file.stable + 2 * Math.floor(keptBytes * luck("torn byte"));
  const flipped = parseInt(kept.slice(at, at + 2), 16) ^ (1 << Math.floor(8 * luck("torn bit")));
  return kept.slice(0, at) + hexOfByte(flipped) + kept.slice(at + 2);
}

/** Seeded luck of one crash of one node's file. */
export function luckOf(seed: number, node: string, file: string, incarnation: number) {
  return (purpose: string): number => draw(seed, `${purpose} ${node}/${file}`, incarnation);
}

/** Throws for what is not a Uint8Array, from whatever realm it comes. */
export function toHex(bytes: unknown): string {
  if (Object.prototype.toString.call(bytes) !== "[object Uint8Array]") {
    throw new Error("append: the bytes must be a Uint8Array");
  }
  return Array.from(bytes as Uint8Array, hexOfByte).join("");
}

export function fromHex(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

function hexOfByte(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}
