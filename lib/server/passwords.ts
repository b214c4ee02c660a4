/**
 * Argon2id with the parameters OWASP's Password Storage Cheat Sheet gives first: 19 MiB, two passes, one lane. A guess costs
 * the server as much as it costs the guesser, so hashing is bounded: a few at once, a short queue, then "retry later".
 */
import { hash, verify } from "@node-rs/argon2";

const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
const AT_ONCE_MAX = 2;
const WAITING_MAX = 64;

/** Answered with 503 and Retry-After. */
export class Overloaded extends Error {
  constructor() {
    super("The server has too much to do. Try again in a few seconds.");
  }
}

let running = 0;
const waiting: (() => void)[] = [];

async function bounded<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE_MAX) {
    if (waiting.length >= WAITING_MAX) throw new Overloaded();
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else running++;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running--;
  }
}

/** The same letters typed on two keyboards may be different code points (NIST SP 800-63B-4, §3.1.1.2). */
const normal = (password: string) => password.normalize("NFKC");

export function hashPassword(password: string): Promise<string> {
  return bounded(() => hash(normal(password), PARAMETERS));
}

let nobody: Promise<string> | undefined;

/** Against null: takes as long as against a real hash, and is false. */
export async function passwordMatches(stored: string | null, password: string): Promise<boolean> {
  const against = stored ?? (await (nobody ??= hashPassword("the password of nobody at all")));
  const matches = await bounded(() => verify(against, normal(password)));
  return matches && stored !== null;
}
