/** The editor's own TypeScript worker as the compiler: what it underlines and what refuses to run are the same errors. */
import type { editor } from "monaco-editor/editor/editor.api";
import { compiledSource } from "@/lib/sandbox/compiler-options";
import type { CompiledSource } from "@/lib/sandbox/messages";
import type { Monaco } from "./monaco";

export interface CompileError {
  readonly line: number;
  readonly message: string;
}

export type CompileResult =
  | { readonly ok: true; readonly compiled: CompiledSource }
  | { readonly ok: false; readonly errors: readonly CompileError[] };

/** Types can be written that take for ever to check. The checker is a worker of its own, so only the waiting has to end. */
const CHECK_MS_MAX = 20_000;

export async function compileModel(monaco: Monaco, model: editor.ITextModel): Promise<CompileResult> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    const message = `Checking the types did not end within ${CHECK_MS_MAX / 1000} s; reload the page to have a fresh checker`;
    timer = setTimeout(() => reject(new Error(message)), CHECK_MS_MAX);
  });
  try {
    return await Promise.race([checkAndEmit(monaco, model), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Of these the first is the cause more often than not. */
const ERRORS_MAX = 5;

async function checkAndEmit(monaco: Monaco, model: editor.ITextModel): Promise<CompileResult> {
  const uri = model.uri.toString();
  const workerFor = await monaco.typescript.getTypeScriptWorker();
  const worker = await workerFor(model.uri);
  const [syntactic, semantic] = await Promise.all([
    worker.getSyntacticDiagnostics(uri),
    worker.getSemanticDiagnostics(uri),
  ]);
  const found = syntactic.length > 0 ? syntactic : semantic;
  const errors = found
    .filter(({ category }) => category === 1)
    .map(({ start, messageText }) => ({
      line: model.getPositionAt(start ?? 0).lineNumber,
      message: flatten(messageText),
    }))
    .sort((a, b) => a.line - b.line);
  if (errors.length > 0) return { ok: false, errors: errors.slice(0, ERRORS_MAX) };
  const { outputFiles } = await worker.getEmitOutput(uri);
  const javascript = outputFiles.find(({ name }) => name.endsWith(".js"));
  const sourceMap = outputFiles.find(({ name }) => name.endsWith(".map"));
  if (!javascript || !sourceMap) throw new Error("the editor's compiler wrote nothing");
  return { ok: true, compiled: compiledSource(javascript.text, sourceMap.text) };
}

interface MessageChain {
  readonly messageText: string;
  readonly next?: readonly MessageChain[];
}

function flatten(message: string | MessageChain): string {
  if (typeof message === "string") return message;
  return [message.messageText, ...(message.next ?? []).map(flatten)].join(" ");
}
