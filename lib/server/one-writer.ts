/**
 * One writer at a time within this process. SQLite lets one connection write and makes the others wait, and libsql waits by
 * blocking the thread: a second writer here would stop the very transaction it is waiting for, until its patience ends. Other
 * processes are waited for in SQLite itself.
 */
let last: Promise<unknown> = Promise.resolve();

export function oneWriter<T>(write: () => Promise<T>): Promise<T> {
  const mine = last.then(write);
  last = mine.catch(() => undefined);
  return mine;
}
