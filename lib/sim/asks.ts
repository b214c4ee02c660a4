/**
 * The requests of an exhaustive search (`space.ts`): their ids, and what tells one from another as a step of its node's history.
 *
 * A search by history keeps the clients' view of time too. Of two operations on different nodes no node can tell which was first,
 * but a client who got his answer before the other one asked can, and linearizability is about exactly that. So there a request
 * counts as another one if other requests were answered before it was made.
 */
import { cloneJson } from "./json";
import type { Json, Request } from "./node";
import type { Possible } from "./system";

type Ask = Extract<Possible, { kind: "request" }>;

/** A stimulus without limit has this many left. */
export const UNLIMITED = 0xffff;
/** In the key of a request: above what tells it from every other stimulus, the number of the set of requests answered before. */
const SETS_FROM = 2 ** 32;

export class Asks {
  /** By stimulus, whether it is the only request of its client: then its id can be the one a simulation would give it. */
  private readonly alone: readonly boolean[];
  private readonly setNumbers = new Map<string, number>();

  constructor(
    stimuli: readonly Possible[],
    private readonly byHistory: boolean,
  ) {
    const clients = stimuli.flatMap((possible) => (possible.kind === "request" ? [possible.client] : []));
    this.alone = stimuli.map(
      (possible) =>
        possible.kind === "request" &&
        (possible.times ?? 1) === 1 &&
        clients.filter((client) => client === possible.client).length === 1,
    );
  }

  /** The request that stimulus number `which` makes while it has `left` of its times, and a key that no other stimulus has. */
  ask(
    { client, op, times = 1 }: Ask,
    which: number,
    left: number,
    answered: readonly string[],
  ): { readonly key: number; readonly request: Request<Json> } {
    const key = (which * (UNLIMITED + 1) + left) * 4 + 1 + this.numberOf(answered) * SETS_FROM;
    const asSimulated = this.byHistory && this.alone[which] === true;
    const nth = left === UNLIMITED ? 1 : times - left + 1;
    const id = asSimulated ? `${client}:1:1` : `${client}:${which + 1}:${nth}`;
    return { key, request: { id, client, seq: asSimulated ? 1 : which + 1, op: cloneJson(op) } };
  }

  private numberOf(ids: readonly string[]): number {
    if (ids.length === 0) return 0;
    const text = ids.join("\n");
    const number = this.setNumbers.get(text) ?? this.setNumbers.size + 1;
    this.setNumbers.set(text, number);
    return number;
  }
}
