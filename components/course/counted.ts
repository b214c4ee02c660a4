/** `counted(1, "section")` is "1 section", `counted(3, "section")` is "3 sections". */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
