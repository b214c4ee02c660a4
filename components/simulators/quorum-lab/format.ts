/** Numbers as the lab writes them; a unit never stands alone on the next line. */

/** `0 %`, `0.3 %`, `33 %`. */
export function percent(share: number): string {
  const value = share * 100;
  if (value === 0 || value === 100) return `${value}\u00a0%`;
  if (value < 0.1) return "<\u00a00.1\u00a0%";
  return value < 10 || value > 99 ? `${value.toFixed(1)}\u00a0%` : `${Math.round(value)}\u00a0%`;
}

/** `4 ms`, `0.5 ms`, `1,200 ms`; `never` for infinity. */
export function milliseconds(ms: number): string {
  if (!Number.isFinite(ms)) return "never";
  return `${number(ms < 10 ? Math.round(ms * 10) / 10 : Math.round(ms))}\u00a0ms`;
}

export function number(value: number): string {
  return value.toLocaleString("en");
}

/** `1 read`, `2 reads`. */
export function counted(count: number, noun: string): string {
  return `${number(count)} ${noun}${count === 1 ? "" : "s"}`;
}
