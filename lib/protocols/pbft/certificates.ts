/**
 * What a view change shows, and what follows from it (§4.4): pure functions of the messages, so that the new primary and every
 * backup compute the same. A certificate is worth the signatures in it: each is checked here, one by one.
 */
import type { Ctx, NodeId } from "@/lib/sim";
import type {
  CheckpointVote,
  Mark,
  NewView,
  Prepared,
  SignedViewChange,
  Slot,
  ViewChange,
  Vote,
} from "./messages";
import type { Rules } from "./rules";

type Crypto = Ctx<never>["crypto"];

/** What certificates are judged by. */
export interface Judge {
  readonly rules: Rules;
  readonly crypto: Crypto;
  readonly nodes: readonly NodeId[];
  /** Distance of checkpoints, and between the low and the high water mark. */
  readonly everyN: number;
  readonly windowN: number;
}

/** §4.2: the primary of view v is replica v mod n. */
export function primaryOf(view: number, nodes: readonly NodeId[]): NodeId {
  return nodes[view % nodes.length] ?? "";
}

export function slotOf({ view, seq, digest }: Slot): Slot {
  return { view, seq, digest };
}

export function markOf({ seq, digest }: Mark): Mark {
  return { seq, digest };
}

/** What a view change is signed over. */
export function viewChangeBody({ view, stable, checkpoints, prepared }: Omit<ViewChange, "sig">) {
  return ["viewchange", { view, stable, checkpoints, prepared }];
}

export function newViewBody({ view, proofs, preprepares }: Omit<NewView, "sig">) {
  return ["newview", { view, proofs, preprepares }];
}

/** A proof that the state after `seq` is right: a quorum of different replicas signed one digest (§4.3). */
export function isStableProof(seq: number, votes: readonly CheckpointVote[], judge: Judge): boolean {
  if (seq === 0) return votes.length === 0;
  const { rules, nodes, crypto } = judge;
  const digest = votes[0]?.digest;
  return (
    seq % judge.everyN === 0 &&
    votes.length >= rules.proofOfState(nodes.length) &&
    differ(votes, nodes) &&
    votes.every((vote) => vote.seq === seq && vote.digest === digest) &&
    votes.every((vote) => rules.isCertified(crypto, vote.by, ["checkpoint", markOf(vote)], vote.sig))
  );
}

/** A pre-prepare of its view's primary, and matching prepares of other replicas: with it, a quorum (§4.2, §4.4). */
export function isPreparedProof({ preprepare, prepares }: Prepared, judge: Judge): boolean {
  const { rules, nodes, crypto } = judge;
  const primary = primaryOf(preprepare.view, nodes);
  const signed = (type: string, vote: Vote): boolean =>
    rules.isCertified(crypto, vote.by, [type, slotOf(vote)], vote.sig);
  return (
    preprepare.by === primary &&
    prepares.length + 1 >= rules.quorum(nodes.length) &&
    differ([preprepare, ...prepares], nodes) &&
    prepares.every(({ view, seq }) => view === preprepare.view && seq === preprepare.seq) &&
    prepares.every(({ digest }) => rules.isFor(preprepare.digest, digest)) &&
    signed("preprepare", preprepare) &&
    prepares.every((vote) => signed("prepare", vote))
  );
}

/** §4.4: a valid view change for its view. */
export function isViewChange(change: SignedViewChange, judge: Judge): boolean {
  const { stable, checkpoints, prepared, by, sig } = change;
  const seqs = prepared.map(({ preprepare }) => preprepare.seq);
  return (
    judge.nodes.includes(by) &&
    judge.rules.isCertified(judge.crypto, by, viewChangeBody(change), sig) &&
    isStableProof(stable, checkpoints, judge) &&
    new Set(seqs).size === seqs.length &&
    seqs.every((seq) => seq > stable && seq <= stable + judge.windowN) &&
    prepared.every(({ preprepare }) => preprepare.view < change.view) &&
    prepared.every((one) => isPreparedProof(one, judge))
  );
}

export interface Order {
  /** The latest checkpoint that a view change in V proves. */
  readonly minS: number;
  readonly checkpoints: readonly CheckpointVote[];
  /** The highest number that was prepared, or `minS`. */
  readonly maxS: number;
  readonly slots: readonly Slot[];
}

/**
 * O (§4.4): every number above the latest proved checkpoint keeps the command prepared in the highest view; a number nobody in V
 * prepared gets the null request, so that no gap stops execution.
 */
export function orderOf(view: number, proofs: readonly SignedViewChange[], nothing: string): Order {
  const latest = proofs.reduce((a, b) => (b.stable > a.stable ? b : a));
  const best = new Map<number, Slot>();
  for (const { preprepare } of proofs.flatMap(({ prepared }) => prepared)) {
    const known = best.get(preprepare.seq);
    if (known === undefined || known.view < preprepare.view) best.set(preprepare.seq, preprepare);
  }
  const minS = latest.stable;
  const maxS = Math.max(minS, ...best.keys());
  const slots = Array.from({ length: maxS - minS }, (_, n): Slot => {
    const seq = minS + n + 1;
    return { view, seq, digest: best.get(seq)?.digest ?? nothing };
  });
  return { minS, checkpoints: latest.checkpoints, maxS, slots };
}

/** §4.4: signed by its primary, with valid view changes of a quorum, and the O that follows from them. */
export function isNewView(message: NewView, nothing: string, judge: Judge): boolean {
  const { view, proofs, preprepares, sig } = message;
  const { rules, crypto, nodes } = judge;
  const primary = primaryOf(view, nodes);
  const told = (slot: Slot): string => `${slot.seq} ${slot.digest}`;
  return (
    crypto.verify(primary, newViewBody(message), sig) &&
    proofs.length >= rules.quorum(nodes.length) &&
    differ(proofs, nodes) &&
    proofs.every((change) => change.view === view && isViewChange(change, judge)) &&
    preprepares.every((vote) => vote.view === view && vote.by === primary) &&
    preprepares.every((vote) => crypto.verify(primary, ["preprepare", slotOf(vote)], vote.sig)) &&
    rules.isRightOrder(preprepares.map(told), orderOf(view, proofs, nothing).slots.map(told))
  );
}

function differ(votes: readonly { readonly by: NodeId }[], nodes: readonly NodeId[]): boolean {
  return (
    new Set(votes.map(({ by }) => by)).size === votes.length && votes.every(({ by }) => nodes.includes(by))
  );
}
