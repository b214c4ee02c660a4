"use client";
/**
 * Loads the editor, once for the life of the page, and only in a browser: it is a megabyte that no other page needs. Its two
 * workers are files of this site. Only TypeScript is registered; the other languages of Monaco stay out of the bundle.
 */
import type * as editorApi from "monaco-editor/editor/editor.api";
import type * as typescriptApi from "monaco-editor/languages/features/typescript/register";
import { STUDENT_LIBS, STUDENT_OPTIONS } from "@/lib/sandbox/compiler-options";

export type Monaco = typeof editorApi & {
  readonly typescript: typeof typescriptApi;
};

const KERNEL_FILE = "file:///node_modules/happens-before/index.d.ts";

let loading: Promise<Monaco> | undefined;

/** `kernelTypes` is the text of `declare module "happens-before"`. A failed load (offline) can be tried again. */
export function loadMonaco(kernelTypes: string): Promise<Monaco> {
  loading ??= load(kernelTypes).catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load(kernelTypes: string): Promise<Monaco> {
  window.MonacoEnvironment = {
    getWorker: (_id: string, label: string) =>
      label === "typescript"
        ? new Worker(new URL("monaco-editor/languages/features/typescript/ts.worker.js", import.meta.url), {
            type: "module",
          })
        : new Worker(new URL("monaco-editor/editor/editor.worker.js", import.meta.url), { type: "module" }),
  };
  const [api, typescript] = await Promise.all([
    import("monaco-editor/editor/editor.api"),
    import("monaco-editor/languages/features/typescript/register"),
    import("monaco-editor/languages/definitions/typescript/register"),
    import("monaco-editor/features/register.all"),
  ]);
  typescript.typescriptDefaults.setCompilerOptions({
    ...STUDENT_OPTIONS,
    lib: [...STUDENT_LIBS],
    target: typescript.ScriptTarget.ESNext,
    module: typescript.ModuleKind.CommonJS,
    moduleResolution: typescript.ModuleResolutionKind.NodeJs,
    allowNonTsExtensions: true,
  });
  typescript.typescriptDefaults.setExtraLibs([{ content: kernelTypes, filePath: KERNEL_FILE }]);
  typescript.typescriptDefaults.setEagerModelSync(true);
  return { ...api, typescript };
}
