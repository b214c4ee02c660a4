/**
 * What a simulator holds, as text for an address: seed, parameters, interventions, and nothing else, because a run is a
 * function of these three. A link is input like any other: it may be cut off, edited, or from an older version of the site, so
 * it is parsed, and a refusal says what is wrong.
 */
import { z } from "zod";
import type { Intervention } from "@/lib/sim";

export interface Scene<P> {
  readonly seed: number;
  readonly parameters: P;
  readonly interventions: readonly Intervention[];
}

export const SEED_MAX = 0xffff_ffff;
const INTERVENTIONS_MAX = 100;
const LINK_LENGTH_MAX = 20_000;
const VERSION = 1;

const name = z.string().min(1).max(40);
const at = z.number().min(0).max(1e7);
const until = at.optional();
const ms = z.number().min(0).max(1e6);
const rate = z.number().min(0).max(10).optional();
const match = z.strictObject({
  from: name.optional(),
  to: name.optional(),
  type: name.optional(),
  where: z.record(name, z.union([z.null(), z.boolean(), z.number(), z.string()])).optional(),
  nth: z.int().min(1).optional(),
});
const alteration = {
  set: z.record(name, z.json()).optional(),
  swap: z
    .array(z.tuple([name, name]))
    .max(20)
    .optional(),
  resign: z.union([z.literal(true), z.array(name).max(20)]).optional(),
};
const lie = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("silent"), to: z.array(name).max(20).optional() }),
  z.strictObject({ kind: z.literal("mutate"), ...alteration }),
  z.strictObject({ kind: z.literal("equivocate"), tell: z.record(name, z.strictObject(alteration)) }),
  z.strictObject({ kind: z.literal("replay"), back: z.int().min(0).max(100) }),
]);
const intervention = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("part"), at, groups: z.array(z.array(name).max(20)).max(20) }),
  z.strictObject({ kind: z.literal("oneway"), at, from: z.array(name).max(20), to: z.array(name).max(20) }),
  z.strictObject({ kind: z.literal("heal"), at }),
  z.strictObject({ kind: z.enum(["crash", "restart", "pause", "resume"]), at, node: name }),
  z.strictObject({ kind: z.literal("slow"), at, until, node: name, ms }),
  z.strictObject({
    kind: z.literal("skew"),
    at,
    node: name,
    offsetMs: z.number().min(-1e7).max(1e7).optional(),
    rate,
    monoRate: z.number().min(0.01).max(10).optional(),
  }),
  z.strictObject({ kind: z.literal("drop"), at, until, match, rate }),
  z.strictObject({ kind: z.enum(["delay", "reorder"]), at, until, match, ms }),
  z.strictObject({ kind: z.literal("dup"), at, until, match, ms: ms.optional() }),
  z.strictObject({
    kind: z.literal("byz"),
    at,
    until,
    node: name,
    match: match.omit({ from: true }).optional(),
    behaviour: lie,
  }),
  z.strictObject({
    kind: z.literal("torn"),
    at,
    node: name,
    keep: z.union([
      z.strictObject({ bytes: z.int().min(0).max(1e6) }),
      z.strictObject({ fraction: z.number().min(0).max(1) }),
    ]),
    corrupt: z.boolean().optional(),
  }),
  z.strictObject({ kind: z.literal("request"), at, client: name, node: name, op: z.json() }),
]);

/** The text that goes behind the `#` of an address. */
export function encodeScene<P>(scene: Scene<P>): string {
  const bytes = new TextEncoder().encode(JSON.stringify({ v: VERSION, ...scene }));
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

export type Decoded<P> =
  | { readonly kind: "scene"; readonly scene: Scene<P> }
  | { readonly kind: "refused"; readonly problem: string };

/** `names`: the nodes and clients an intervention may speak of, given the parameters. */
export function decodeScene<P>(
  text: string,
  parameters: z.ZodType<P>,
  names: (parameters: P) => readonly string[],
): Decoded<P> {
  if (text.length > LINK_LENGTH_MAX) return refused("it is too long");
  let content: unknown;
  try {
    const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(binary, (char) => char.codePointAt(0) ?? 0);
    content = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return refused("it is cut off or was changed on the way");
  }
  const schema = z.strictObject({
    v: z.literal(VERSION),
    seed: z.int().min(0).max(SEED_MAX),
    parameters,
    interventions: z.array(intervention).max(INTERVENTIONS_MAX),
  });
  const parsed = schema.safeParse(content);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return refused(`${issue?.path.join(".") || "its content"}: ${issue?.message ?? "not understood"}`);
  }
  const { seed, interventions } = parsed.data;
  const known = names(parsed.data.parameters);
  const stranger = interventions.flatMap(namesIn).find((mentioned) => !known.includes(mentioned));
  if (stranger !== undefined)
    return refused(`a fault speaks of ${stranger}, which this cluster does not have`);
  return { kind: "scene", scene: { seed, parameters: parsed.data.parameters, interventions } };
}

/** Who an intervention is about. */
export function namesIn(fault: Intervention): readonly string[] {
  switch (fault.kind) {
    case "part":
      return fault.groups.flat();
    case "oneway":
      return [...fault.from, ...fault.to];
    case "drop":
    case "delay":
    case "dup":
    case "reorder":
      return [fault.match.from, fault.match.to].filter((mentioned) => mentioned !== undefined);
    case "heal":
      return [];
    case "byz": {
      const { node, match, behaviour } = fault;
      const told =
        behaviour.kind === "equivocate" ? Object.keys(behaviour.tell) : "to" in behaviour ? behaviour.to : [];
      return [node, ...(told ?? []), ...(match?.to === undefined ? [] : [match.to])];
    }
    default:
      return [fault.node];
  }
}

function refused(why: string): { readonly kind: "refused"; readonly problem: string } {
  return {
    kind: "refused",
    problem: `This link does not describe a run (${why}). The simulator begins with its own; ask for the link again, or go on from here.`,
  };
}
