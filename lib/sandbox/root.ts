/** The project's folder: named by the environment (the `hb` command), else where the process was started. */
export function projectRoot(): string {
  return process.env["HAPPENS_BEFORE_ROOT"] ?? process.cwd();
}
