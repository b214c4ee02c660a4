/**
 * The configurations a search has been in, exactly: which operations have taken effect, and the state they left.
 *
 * Of the answered operations it is enough to keep a window of bits: all called before the first that is still open have taken
 * effect, and none called after that one's return has. Unanswered operations are a bit each, and here one configuration can make
 * another superfluous: what can be reached after having used more of them can be reached after having used fewer.
 */
export class Configurations {
  /** Of each hash, the place of its newest entry in `arena`, or 0. */
  private heads = new Int32Array(1 << 6);
  /** Entries: next of the same hash, hash, state, first word, words of the window, words of the unanswered. 0 is no place. */
  private arena = new Int32Array(1 << 9);
  private end = 1;
  private count = 0;

  /** How many words of `unanswered` there are, always. */
  constructor(private readonly unansweredWords: number) {}

  /** Remembers a configuration. False when this one, or one that makes it superfluous, is known. */
  add(state: number, firstWord: number, lastWord: number, done: Int32Array, unanswered: Int32Array): boolean {
    let hash = Math.imul(state ^ 0x2545f491, 0x9e3779b1) ^ firstWord;
    for (let word = firstWord; word <= lastWord; word += 1) {
      hash = Math.imul(hash ^ (hash >>> 15) ^ (done[word] ?? 0), 0x85ebca6b);
    }
    hash ^= hash >>> 13;
    const { arena } = this;
    for (let place = this.head(hash); place !== 0; place = arena[place] ?? 0) {
      if (arena[place + 1] !== hash || arena[place + 2] !== state || arena[place + 3] !== firstWord) continue;
      if (this.covers(place + 4, firstWord, lastWord, done, unanswered)) return false;
    }
    this.insert(hash, state, firstWord, lastWord, done, unanswered);
    return true;
  }

  /** Memory in use, in bytes. */
  get bytes(): number {
    return 4 * (this.heads.length + this.arena.length);
  }

  private head(hash: number): number {
    return this.heads[hash & (this.heads.length - 1)] ?? 0;
  }

  /** The first open operation is the same, so the windows are equally long. */
  private covers(
    place: number,
    firstWord: number,
    lastWord: number,
    done: Int32Array,
    unanswered: Int32Array,
  ): boolean {
    const { arena, unansweredWords } = this;
    let at = place;
    for (let word = firstWord; word <= lastWord; word += 1) if (arena[at++] !== done[word]) return false;
    for (let word = 0; word < unansweredWords; word += 1) {
      if (((arena[at++] ?? 0) & ~(unanswered[word] ?? 0)) !== 0) return false;
    }
    return true;
  }

  private insert(
    hash: number,
    state: number,
    firstWord: number,
    lastWord: number,
    done: Int32Array,
    unanswered: Int32Array,
  ): void {
    const words = lastWord - firstWord + 1 + this.unansweredWords;
    while (this.end + 4 + words > this.arena.length) this.arena = grown(this.arena);
    if (this.count >= this.heads.length) this.rehash();
    const { arena } = this;
    const slot = hash & (this.heads.length - 1);
    let at = this.end;
    arena[at++] = this.heads[slot] ?? 0;
    arena[at++] = hash;
    arena[at++] = state;
    arena[at++] = firstWord;
    this.heads[slot] = this.end;
    for (let word = firstWord; word <= lastWord; word += 1) arena[at++] = done[word] ?? 0;
    for (let word = 0; word < this.unansweredWords; word += 1) arena[at++] = unanswered[word] ?? 0;
    this.end = at;
    this.count += 1;
  }

  private rehash(): void {
    const { arena, heads: old } = this;
    this.heads = new Int32Array(old.length * 4);
    for (const head of old) {
      for (let place = head; place !== 0;) {
        const next = arena[place] ?? 0;
        const slot = (arena[place + 1] ?? 0) & (this.heads.length - 1);
        arena[place] = this.heads[slot] ?? 0;
        this.heads[slot] = place;
        place = next;
      }
    }
  }
}

function grown(arena: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(arena.length * 2);
  larger.set(arena);
  return larger;
}
