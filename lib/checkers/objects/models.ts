/** The objects a history can be checked against, by name. */
import { bank } from "./bank";
import { counter, fifoQueue, setOfValues } from "./collections";
import { lock } from "./lock";
import { anyModel, type AnyModel } from "./model";
import { casRegister, kvAppend, multiRegister, register } from "./registers";

export const OBJECT_MODEL_NAMES = [
  "register",
  "cas-register",
  "multi-register",
  "kv-append",
  "set",
  "queue",
  "counter",
  "lock",
  "bank",
] as const;
export type ObjectModelName = (typeof OBJECT_MODEL_NAMES)[number];

export const OBJECT_MODELS: Readonly<Record<ObjectModelName, AnyModel>> = {
  register: anyModel(register),
  "cas-register": anyModel(casRegister),
  "multi-register": anyModel(multiRegister),
  "kv-append": anyModel(kvAppend),
  set: anyModel(setOfValues),
  queue: anyModel(fifoQueue),
  counter: anyModel(counter),
  lock: anyModel(lock),
  bank: anyModel(bank),
};
