/**
 * Work that is done a few pieces at a time and each piece once: names wait in a line, and a name that waits or is being worked on is
 * not taken a second time.
 */
export class Turns {
  private readonly waiting = new Set<string>();
  private readonly running = new Set<string>();

  constructor(
    private readonly atOnceMax: number,
    private readonly waitingMax: number,
    private readonly work: (name: string) => Promise<void>,
  ) {}

  /** Whether a newcomer would be let in. */
  get hasRoom(): boolean {
    return this.waiting.size < this.waitingMax;
  }

  /** To the end of the line, however long it is: whoever must not be turned away asks for room first. */
  add(name: string): void {
    if (this.running.has(name)) return;
    this.waiting.add(name);
    this.next();
  }

  private next(): void {
    const [name] = this.waiting;
    if (name === undefined || this.running.size >= this.atOnceMax) return;
    this.waiting.delete(name);
    this.running.add(name);
    void this.work(name)
      .catch((error: unknown) => console.error(error))
      .finally(() => {
        this.running.delete(name);
        this.next();
      });
    this.next();
  }
}
