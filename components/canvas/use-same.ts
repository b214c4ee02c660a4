"use client";
/** A value that is the same object for as long as it says the same, so that what depends on it is not begun anew for nothing. */
import { useState } from "react";

/** `value` is plain data. */
export function useSame<T>(value: T): T {
  const [kept, setKept] = useState(value);
  if (kept === value || JSON.stringify(kept) === JSON.stringify(value)) return kept;
  setKept(value);
  return value;
}
