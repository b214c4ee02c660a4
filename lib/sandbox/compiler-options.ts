/** The settings a student's file is compiled with, wherever that happens. Enumerations differ between compilers; names do not. */
export const STUDENT_OPTIONS = {
  strict: true,
  sourceMap: true,
  noEmitOnError: false,
  noFallthroughCasesInSwitch: true,
  noImplicitOverride: true,
  useDefineForClassFields: true,
  skipLibCheck: true,
  removeComments: true,
} as const;

export const STUDENT_LIBS = ["es2023"] as const;

/** `lib/sim/node.ts` as a module a student can import from. It has types only, so the text can be taken as it is. */
export function wrapKernelTypes(source: string): string {
  return `declare module "happens-before" {\n${source}\n}\n`;
}
