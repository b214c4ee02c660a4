/** Once, when a server starts: what an earlier one left unfinished goes on. */
export async function register(): Promise<void> {
  if (process.env["NEXT_RUNTIME"] !== "nodejs") return;
  const { resume } = await import("@/lib/server/submissions");
  await resume();
}
