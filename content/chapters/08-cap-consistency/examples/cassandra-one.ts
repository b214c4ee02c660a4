/**
 * Consistency level ONE, where it fits: a value that may be a little old and whose loss to a concurrent write nobody minds.
 * The level belongs to the statement's options. Session settings, paging and schema are left out.
 */
import { types, type Client } from "cassandra-driver";

// #region shown
const { one } = types.consistencies;

/** Sent to every replica of the user; one acknowledgement is enough. That replica's disk may hold the only copy. */
export async function recordSeen(client: Client, user: string, seenAt: Date): Promise<void> {
  await client.execute("UPDATE users SET last_seen = ? WHERE id = ?", [seenAt, user], {
    prepare: true,
    consistency: one,
    isIdempotent: true, // the same value again does no harm, so the driver may retry an unknown outcome
  });
}

/** The answer of one replica, perhaps not the one that acknowledged: not even your own write is certain to be there. */
export async function lastSeen(client: Client, user: string): Promise<Date | null> {
  const result = await client.execute("SELECT last_seen FROM users WHERE id = ?", [user], {
    prepare: true,
    consistency: one,
  });
  const seenAt: unknown = result.rows[0]?.get("last_seen");
  return seenAt instanceof Date ? seenAt : null;
}
// #endregion
