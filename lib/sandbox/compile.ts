/**
 * TypeScript to JavaScript, with the types checked, outside of a browser. On the page Monaco's compiler does the same with the
 * same settings (`components/sandbox/compiler.ts`); what compiles in one compiles in the other.
 *
 * The student's file is the only file. It sees the language and the node interface (`happens-before`), no DOM and no Node, so
 * `Node`, `Request` and `Crypto` mean what the course means by them.
 */
import path from "node:path";
import ts from "typescript";
import { compiledSource, STUDENT_LIBS, STUDENT_OPTIONS } from "./compiler-options";
import { kernelTypes } from "./kernel-types";
import type { CompiledSource } from "./messages";

export type Compilation =
  | { readonly ok: true; readonly compiled: CompiledSource }
  | { readonly ok: false; readonly line: number; readonly message: string };

const STUDENT = "/student.ts";
const KERNEL = "/happens-before.d.ts";

const OPTIONS: ts.CompilerOptions = {
  ...STUDENT_OPTIONS,
  lib: STUDENT_LIBS,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.CommonJS,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
};

/** Type-checks and compiles one file. Says the first error, with its line, or gives the code. */
export function compile(source: string): Compilation {
  try {
    return compileFile(source);
  } catch (thrown) {
    // The compiler goes down as deep as the text does.
    if (thrown instanceof RangeError) return { ok: false, line: 1, message: "it is nested too deeply" };
    throw thrown;
  }
}

function compileFile(source: string): Compilation {
  const out = new Map<string, string>();
  const program = ts.createProgram([STUDENT, KERNEL], OPTIONS, createHost(source, out));
  const file = program.getSourceFile(STUDENT);
  const [problem] = [
    ...program.getSyntacticDiagnostics(file),
    ...program.getSemanticDiagnostics(file),
    ...program.getGlobalDiagnostics(),
  ];
  if (problem) {
    const message = ts.flattenDiagnosticMessageText(problem.messageText, "\n");
    const line = problem.file && problem.start !== undefined ? lineAt(problem.file, problem.start) : 1;
    return { ok: false, line, message };
  }
  program.emit(file);
  const javascript = out.get("/student.js");
  const sourceMap = out.get("/student.js.map");
  if (javascript === undefined || sourceMap === undefined) throw new Error("the compiler wrote nothing");
  return { ok: true, compiled: compiledSource(javascript, sourceMap) };
}

function lineAt(file: ts.SourceFile, position: number): number {
  return file.getLineAndCharacterOfPosition(position).line + 1;
}

function createHost(source: string, out: Map<string, string>): ts.CompilerHost {
  const own = new Map([
    [STUDENT, source],
    [KERNEL, kernelTypes()],
  ]);
  const libs = path.dirname(ts.getDefaultLibFilePath(OPTIONS));
  const read = (name: string): string | undefined => own.get(name) ?? ts.sys.readFile(name);
  return {
    fileExists: (name) => own.has(name) || (name.startsWith(libs) && ts.sys.fileExists(name)),
    readFile: read,
    getSourceFile(name, options) {
      const text = read(name);
      return text === undefined ? undefined : sourceFile(name, text, options, own.has(name));
    },
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    getDefaultLibLocation: () => libs,
    writeFile: (name, text) => void out.set(name, text),
    getCurrentDirectory: () => "/",
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => "\n",
  };
}

const parsed = new Map<string, ts.SourceFile>();

/** The libraries never change; parsing them once makes the second grading of a process quick. */
function sourceFile(
  name: string,
  text: string,
  options: ts.ScriptTarget | ts.CreateSourceFileOptions,
  changes: boolean,
): ts.SourceFile {
  const known = parsed.get(name);
  if (known && !changes) return known;
  const file = ts.createSourceFile(name, text, options);
  if (!changes) parsed.set(name, file);
  return file;
}
