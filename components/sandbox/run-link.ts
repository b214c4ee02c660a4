/**
 * A run as text for an address: the exercise, the code, which case and seed, and the event that was looked at. The code is
 * compressed and stands behind the `#`, which a browser never sends to a server.
 *
 * A link is input like any other, and worse: the code in it is somebody else's. It may be cut off by a messenger, edited, or made
 * to unpack to gigabytes. So it is unpacked in pieces and given up at a limit, it carries a hash of its code, and a refusal says
 * what is wrong. What it claims about the run is only ever compared with what the sandbox finds when it grades the code again.
 */
import { z } from "zod";
import { DRAFT_SIZE_BYTES_MAX, hashSource } from "@/lib/learning";

export interface SharedRun {
  readonly exercise: string;
  readonly code: string;
  /** Label, schedule and seed of the failing case, as the sender's verdict had them. */
  readonly label: string;
  readonly schedule: string;
  readonly seed: number;
  readonly property: string | null;
  /** The event that was looked at; null for functions, which have none. */
  readonly event: number | null;
  /** Hash of the trace: the grader that finds another run has changed since. */
  readonly hash: string | null;
}

export type DecodedRun =
  { readonly kind: "run"; readonly run: SharedRun } | { readonly kind: "refused"; readonly problem: string };

/** An address of an exercise with a run begins like this behind its `#`. */
export const RUN_PREFIX = "run=";
/** Some messengers cut or break links that are longer. */
export const LINK_LENGTH_SAFE = 2_000;
const LINK_LENGTH_MAX = 400_000;
const VERSION = 1;
const SOURCE_DIGITS = 16;

const content = z.strictObject({
  v: z.literal(VERSION),
  exercise: z.string().max(120),
  code: z.string(),
  source: z.string().length(SOURCE_DIGITS),
  label: z.string().max(300),
  schedule: z.string().max(40),
  seed: z.int().min(0),
  property: z.string().max(120).nullable(),
  event: z.int().min(0).max(1e7).nullable(),
  hash: z.string().max(64).nullable(),
});

/** The text behind the `#`; null when the code is larger than a link may carry. */
export async function encodeRun(run: SharedRun): Promise<string | null> {
  const text = JSON.stringify({ v: VERSION, ...run, source: shortHash(run.code) });
  const bytes = new TextEncoder().encode(text);
  if (bytes.length > DRAFT_SIZE_BYTES_MAX) return null;
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  return RUN_PREFIX + toBase64Url(new Uint8Array(await new Response(packed).arrayBuffer()));
}

/** `exercise`: the page that the link was opened on. */
export async function decodeRun(fragment: string, exercise: string): Promise<DecodedRun> {
  const text = fragment.slice(RUN_PREFIX.length);
  if (text.length > LINK_LENGTH_MAX) return refused("it is longer than any link this site makes");
  const bytes = fromBase64Url(text);
  if (bytes === null || bytes.length === 0) return refused("it is cut off or was changed on the way");
  const unpacked = await unpack(bytes);
  if (unpacked === "too-big")
    return refused(
      `it unpacks to more than ${DRAFT_SIZE_BYTES_MAX / 1024} KB, and no code here is that long`,
    );
  const parsed = content.safeParse(unpacked === "broken" ? undefined : jsonOf(unpacked));
  if (!parsed.success) return refused("it is cut off, was changed on the way, or is of another version");
  const { v: _version, source, ...run } = parsed.data;
  if (shortHash(run.code) !== source) return refused("its code was changed on the way");
  if (run.exercise !== exercise) return refused(`it is about another exercise, ${run.exercise}`);
  return { kind: "run", run };
}

/** Never holds more than the limit and one piece, however large the whole would be. */
async function unpack(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array | "too-big" | "broken"> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  try {
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    const reader = stream.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      size += value.length;
      if (size > DRAFT_SIZE_BYTES_MAX) {
        await reader.cancel().catch(() => undefined);
        return "too-big";
      }
      pieces.push(value);
    }
  } catch {
    return "broken";
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

function toBase64Url(bytes: Uint8Array): string {
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | null {
  if (!/^[\w-]*$/.test(text)) return null;
  try {
    const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(binary, (char) => char.charCodeAt(0));
  } catch {
    return null;
  }
}

function shortHash(code: string): string {
  return hashSource(code).slice(0, SOURCE_DIGITS);
}

function refused(why: string): DecodedRun {
  return {
    kind: "refused",
    problem: `This link does not hold a run that can be opened: ${why}. Ask for it again, or go on with your own code.`,
  };
}
