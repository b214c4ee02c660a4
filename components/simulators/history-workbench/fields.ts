/** An operation as the fields of a form, and back to a line of text. What the fields may hold is for the notation to say. */
import type { Json, Operation } from "@/lib/checkers";

export interface Fields {
  readonly process: string;
  readonly call: string;
  /** `?` without an answer. */
  readonly end: string;
  readonly failed: boolean;
  readonly kind: Operation["op"]["kind"];
  readonly key: string;
  readonly value: string;
  readonly from: string;
  readonly to: string;
  /** What a read returned, and whether a compare-and-set did set: each keeps its own while the kind is changed. */
  readonly read: string;
  readonly did: "true" | "false";
}

export function fieldsOf({ process, call, end, outcome, op, output }: Operation): Fields {
  return {
    process,
    call: String(call),
    end: end === null ? "?" : String(end),
    failed: outcome === "fail",
    kind: op.kind,
    key: op.key,
    value: op.kind === "write" ? told(op.value) : op.kind === "cas" ? told(op.to) : told(output ?? 1),
    from: op.kind === "cas" ? told(op.from) : "0",
    to: op.kind === "cas" ? told(op.to) : op.kind === "write" ? told(op.value) : "1",
    read:
      op.kind === "read" && output !== undefined ? told(output) : op.kind === "write" ? told(op.value) : "0",
    did: output === false ? "false" : "true",
  };
}

export function lineOf(fields: Fields): string {
  const { process, call, end, failed, kind, key, value, from, to, read, did } = fields;
  const inside = (...parts: readonly string[]) => [...(key === "" ? [] : [key]), ...parts].join(",");
  const answered = !failed && end !== "?";
  const operation = {
    write: `W(${inside(value)})`,
    read: `R(${inside()})${answered ? `=${read}` : ""}`,
    cas: `CAS(${inside(from, to)})${answered ? `=${did}` : ""}`,
  }[kind];
  return `${process} ${call}-${end}${failed ? "!" : ""} ${operation}`;
}

function told(value: Json): string {
  const bare = typeof value === "string" && /^[A-Za-z_][\w-]*$/.test(value);
  return bare && !["null", "true", "false"].includes(value) ? value : JSON.stringify(value);
}
