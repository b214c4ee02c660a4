/** The settings a student's file is compiled with, wherever that happens. Enumerations differ between compilers; names do not. */
import type { CompiledSource } from "./messages";

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

export const STUDENT_LIBS = ["lib.es2023.d.ts"];

/** What a compiler wrote, without the pointer to a map that is at hand anyway. */
export function compiledSource(javascript: string, sourceMap: string): CompiledSource {
  return { javascript: javascript.replace(/^\/\/# sourceMappingURL=.*$/m, ""), sourceMap };
}
