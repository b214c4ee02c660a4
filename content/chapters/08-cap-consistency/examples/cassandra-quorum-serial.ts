/**
 * The strong end of the dial: quorums for reads that meet completed writes, a lightweight transaction at SERIAL where two clients
 * must not both succeed. Column definitions and the load-balancing policy are left out.
 */
import { errors, types, type Client } from "cassandra-driver";

// #region shown
const { quorum, localQuorum, serial } = types.consistencies;
const { unavailableException } = types.responseErrorCodes;

/** LOCAL_QUORUM spares the way to the other data centre, and promises nothing to readers there. */
const levels = { everywhere: quorum, here: localQuorum };
type Scope = keyof typeof levels;

/** A later read of the same scope meets it. But clocks decide the order: a larger timestamp wins, even of an earlier write. */
export async function saveAddress(
  client: Client,
  user: string,
  address: string,
  scope: Scope,
): Promise<void> {
  await client.execute("UPDATE users SET address = ? WHERE id = ?", [address, user], {
    prepare: true,
    consistency: levels[scope],
  });
}

export async function addressOf(client: Client, user: string, scope: Scope): Promise<string | null> {
  const result = await client.execute("SELECT address FROM users WHERE id = ?", [user], {
    prepare: true,
    consistency: levels[scope],
  });
  return textOf(result, "address");
}

export type Claim = "ours" | "taken" | "failed" | "unknown";

/** At most one user gets the name: Paxos among the replicas of its partition decides. */
export async function claimName(client: Client, name: string, user: string): Promise<Claim> {
  try {
    const result = await client.execute(
      "INSERT INTO names (name, owner) VALUES (?, ?) IF NOT EXISTS",
      [name, user],
      { prepare: true, serialConsistency: serial, consistency: quorum },
    );
    if (result.wasApplied()) return "ours";
    // Not applied: the row that was in the way comes back. It may be from our own earlier attempt.
    return textOf(result, "owner") === user ? "ours" : "taken";
  } catch (error) {
    // The coordinator knew too few live replicas and proposed nothing.
    if (error instanceof errors.ResponseError && error.code === unavailableException) return "failed";
    // A timeout: the proposal may be accepted already, or be finished by somebody else's later operation.
    return "unknown";
  }
}

/** Settles an unknown claim: a read at SERIAL first finishes any proposal it finds half done. */
export async function ownerOf(client: Client, name: string): Promise<string | null> {
  const result = await client.execute("SELECT owner FROM names WHERE name = ?", [name], {
    prepare: true,
    consistency: serial,
  });
  return textOf(result, "owner");
}
// #endregion

function textOf(result: types.ResultSet, column: string): string | null {
  const value: unknown = result.rows[0]?.get(column);
  return typeof value === "string" ? value : null;
}
