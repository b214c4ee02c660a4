/**
 * Makes the script that grades one exercise: its grader, the search, the kernel and the harness, in one file. It holds what
 * must be caught and never what is right: a bundle with a solution or a mutant in it is refused here.
 */
import path from "node:path";
import { build, type Plugin } from "esbuild";
import { projectRoot } from "./root";

export type HostName = "browser" | "node" | "quickjs";

const FORBIDDEN = /content\/exercises\/[^/]+\/(solution\.ts|mutants\/)/;

/** No checker does anything by being loaded, so one of which nothing is used stays out: the readers of files bring a parser along. */
const onlyWhatIsUsed: Plugin = {
  name: "only-what-is-used",
  setup(bundler) {
    const checkers = path.join(projectRoot(), "lib", "checkers");
    bundler.onResolve({ filter: /^(@\/lib\/checkers|\.)/ }, async ({ path: wanted, pluginData, ...from }) => {
      if (pluginData === "asked") return undefined;
      const found = await bundler.resolve(wanted, { ...from, pluginData: "asked" });
      return found.path.startsWith(checkers) ? { ...found, sideEffects: false } : found;
    });
  },
};

export async function bundleGrader(slug: string, host: HostName): Promise<string> {
  if (!/^[a-z0-9-]+$/.test(slug)) throw new Error(`not the name of an exercise: ${slug}`);
  const root = projectRoot();
  const { outputFiles, metafile } = await build({
    stdin: {
      contents: `
        import grader from "@/content/exercises/${slug}/grader";
        import exercise from "@/content/exercises/${slug}/exercise";
        import { serve } from "@/lib/sandbox/worker-${host}";
        serve(grader, exercise.exports);`,
      resolveDir: root,
      loader: "ts",
    },
    absWorkingDir: root,
    tsconfig: path.join(root, "tsconfig.json"),
    bundle: true,
    write: false,
    metafile: true,
    minify: host !== "node",
    format: "iife",
    target: "es2022",
    platform: host === "node" ? "node" : "browser",
    charset: "utf8",
    legalComments: "none",
    logLevel: "silent",
    plugins: [onlyWhatIsUsed],
  });
  const leaked = Object.keys(metafile.inputs).filter((file) => FORBIDDEN.test(file));
  if (leaked.length > 0) throw new Error(`the grader of ${slug} would carry answers: ${leaked.join(", ")}`);
  const [file] = outputFiles;
  if (!file) throw new Error(`esbuild made nothing for ${slug}`);
  return file.text;
}

/** The script of the thread that grades on a server. Its packages stay where npm put them. */
export async function bundleThread(): Promise<string> {
  const root = projectRoot();
  const { outputFiles } = await build({
    entryPoints: [path.join(root, "lib", "sandbox", "verifier-thread.ts")],
    absWorkingDir: root,
    tsconfig: path.join(root, "tsconfig.json"),
    bundle: true,
    write: false,
    packages: "external",
    format: "esm",
    target: "es2023",
    platform: "node",
    charset: "utf8",
    logLevel: "silent",
  });
  const [file] = outputFiles;
  if (!file) throw new Error("esbuild made nothing of the verifier's thread");
  return file.text;
}
