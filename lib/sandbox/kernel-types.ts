/** The node interface as a student's compiler sees it. Server side: it reads the kernel's own file, so the two cannot differ. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { projectRoot } from "./root";

/** `lib/sim/node.ts` as a module to import from. It has types only, so the text can be taken as it is. */
export function kernelTypes(): string {
  const source = readFileSync(path.join(projectRoot(), "lib", "sim", "node.ts"), "utf8");
  return `declare module "happens-before" {\n${source}\n}\n`;
}
