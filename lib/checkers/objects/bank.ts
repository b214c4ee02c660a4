/** A bank: transfers between accounts, reads of all of them. No account goes below zero, and the total stays what it was. */
import { canonical, type Json } from "../history";
import { isRecord, type ObjectModel } from "./model";

type Balances = Readonly<Record<string, number>>;

const entry = (rest: string) => `{"client":"A","call":0,"return":2,${rest}}`;

export const bank: ObjectModel<Balances> = {
  name: "bank",
  noun: "the bank",
  kinds: {
    transfer: entry('"kind":"transfer","value":{"from":"a","to":"b","amount":5},"output":true'),
    read: entry('"kind":"read","output":{"a":5,"b":15}'),
  },
  start(init) {
    const balances = balancesOf(init);
    return balances ? { state: balances } : 'init is the balances of all accounts, {"a":10,"b":10}';
  },
  invalid({ kind, value }, output, answered) {
    if (kind === "transfer" && !transferOf(value))
      return 'the value of a transfer is {"from":"a","to":"b","amount":5}, the amount not below zero';
    if (!answered) return undefined;
    if (kind === "read") return balancesOf(output) ? undefined : "the output of a read is all balances";
    return output === undefined || output === null || typeof output === "boolean"
      ? undefined
      : "the output of a transfer is true, or false when there was too little to take";
  },
  step(balances, { kind, value }, output) {
    if (kind === "read")
      return output === undefined || canonical(output) === canonical(balances) ? balances : undefined;
    const transfer = transferOf(value);
    const [from, to] = [balances[transfer?.from ?? ""], balances[transfer?.to ?? ""]];
    const possible = transfer && from !== undefined && to !== undefined && from >= transfer.amount;
    // A transfer that returned without saying more did what it was asked.
    if (output === false) return possible ? undefined : balances;
    if (!possible) return undefined;
    if (transfer.from === transfer.to) return balances;
    return { ...balances, [transfer.from]: from - transfer.amount, [transfer.to]: to + transfer.amount };
  },
  isPure: ({ kind }, output) => kind === "read" || output === false,
  key: canonical,
  tell: (balances) => `holds ${canonical(balances)}`,
  keys: () => [""],
};

function balancesOf(value: Json | undefined): Balances | undefined {
  if (!isRecord(value)) return undefined;
  const entries = Object.entries(value);
  return entries.every((pair): pair is [string, number] => Number.isSafeInteger(pair[1]))
    ? Object.fromEntries(entries)
    : undefined;
}

function transferOf(value: Json | undefined): { from: string; to: string; amount: number } | undefined {
  if (!isRecord(value)) return undefined;
  const { from, to, amount } = value;
  const named = [from, to].every((name) => typeof name === "string" || typeof name === "number");
  return named && typeof amount === "number" && Number.isSafeInteger(amount) && amount >= 0
    ? { from: String(from), to: String(to), amount }
    : undefined;
}
