/** The commands of `hb`. Each loads its own file when it is called, so that `hb --help` is quick. */
import { spawn } from "node:child_process";
import path from "node:path";
import { Command, CommanderError } from "commander";
import { BadInput, EXIT, print, type ExitCode } from "./output";

/** Runs one command line (without `node` and `hb`) and returns its exit code. */
export async function main(args: readonly string[]): Promise<number> {
  let code: ExitCode | number = EXIT.ok;
  const hb = new Command("hb")
    .description("Happens Before in a terminal: grade exercises, check histories, run protocols.")
    .exitOverride()
    .showHelpAfterError();
  hb.command("census")
    .description("count what the course contains, from its folders")
    .option("--json", "one JSON value on stdout")
    .action(async ({ json }: { json?: boolean }) => {
      const { census } = await import("@/lib/curriculum");
      const counted = await census();
      print(json, counted, JSON.stringify(counted, null, 2));
    });
  hb.command("grade <exercise> <file.ts>")
    .description("judge a file as the site would")
    .option("--seeds <n>", "random seeds after the directed schedules")
    .option("--json", "one JSON value on stdout")
    .action(async (exercise: string, file: string, options: { seeds?: string; json?: boolean }) => {
      const { gradeFile } = await import("./grade");
      code = await gradeFile(exercise, file, options);
    });
  hb.command("report [exercise...]")
    .description("which property and schedule kills each mutant of an exercise, and how soon")
    .option("--json", "one JSON value on stdout")
    .action(async (exercises: string[], options: { json?: boolean }) => {
      const { report } = await import("./report");
      code = await report(exercises, options);
    });
  hb.command("check <history.json...>")
    .description("check histories against a consistency model")
    .option(
      "--model <name>",
      "register, kv, cas-register, multi-register, kv-append, set, queue, counter, lock or bank; what the file names or its operations fit, unless given",
    )
    .option(
      "--consistency <name>",
      "linearizable, sequential, causal, cc, ccv, cm, pram or a session guarantee",
      "linearizable",
    )
    .option("--level <name>", "of a history of transactions, the isolation level promised", "serializable")
    .option("--html <out.html>", "write a picture of the history, one file that needs no other")
    .option("--json", "one JSON value on stdout")
    .action(
      async (
        files: string[],
        options: { model?: string; consistency: string; level: string; html?: string; json?: boolean },
      ) => {
        const { checkHistories } = await import("./check");
        code = checkHistories(files, options);
      },
    );
  hb.command("simulate <protocol>")
    .description("run a reference protocol and print its trace")
    .requiredOption("--seed <n>", "a whole number; the same seed gives the same run")
    .option("--scenario <file.json>", "instead of the protocol's own scenario")
    .option("--trace <out.json>", "write the recorded run")
    .option("--json", "one JSON value on stdout")
    .action(
      async (
        protocol: string,
        options: { seed: string; scenario?: string; trace?: string; json?: boolean },
      ) => {
        const { simulate } = await import("./simulate");
        code = await simulate(protocol, options);
      },
    );
  hb.command("serve")
    .description("serve the site, as npm start does")
    .action(async () => {
      code = await serve();
    });
  try {
    await hb.parseAsync([...args], { from: "user" });
  } catch (thrown) {
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? EXIT.ok : EXIT.badInput;
    if (!(thrown instanceof BadInput)) throw thrown;
    console.error(thrown.message);
    return EXIT.badInput;
  }
  return code;
}

function serve(): Promise<number> {
  const root = process.env["HAPPENS_BEFORE_ROOT"] ?? process.cwd();
  const server = spawn(process.execPath, [path.join(root, "bin", "start.mjs")], {
    cwd: root,
    stdio: "inherit",
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => server.kill(signal));
  return new Promise((resolve) => server.on("exit", (code) => resolve(code ?? EXIT.rejected)));
}
