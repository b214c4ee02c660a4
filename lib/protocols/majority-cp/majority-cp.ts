/**
 * CP: a leader elected by a majority, writes on a majority, and no read without asking a majority first.
 *
 * Models: what etcd, and MongoDB with majority writes and linearizable reads, do during a partition. The side without a
 * majority elects nobody; a leader caught there can neither commit a write nor confirm a read, and after two election
 * timeouts it steps down and says so: unknown for its writes, refused for its reads.
 *
 * Source: Ongaro & Ousterhout 2014, §5 and §8 (reads). Leaves out what `shared/elected-register.ts` leaves out.
 */
import { ElectedRegister } from "../shared/elected-register";

export class MajorityCp extends ElectedRegister {
  protected override mayAnswerAlone(): boolean {
    return false;
  }

  protected override isBound(): boolean {
    return false;
  }

  protected override onContact(): void {}
}
