/** What the routes of /api have in common: errors with a message and a field, bounded bodies, no requests from other sites. */
import { type z } from "zod";
import { type SyncError } from "@/lib/learning";
import { TooManyAttempts } from "./accounts";
import { Overloaded } from "./passwords";

export function problem(status: number, body: SyncError, headers: Record<string, string> = {}): Response {
  return Response.json(body, { status, headers });
}

/** An answer instead of the value that was asked for. */
export class Refusal extends Error {
  constructor(readonly response: Response) {
    super("refused");
  }
}

/** Runs a route; whatever it throws becomes an answer that says what to do, and never what went wrong inside. */
export async function answered(route: () => Promise<Response>): Promise<Response> {
  try {
    return await route();
  } catch (error) {
    if (error instanceof Refusal) return error.response;
    if (error instanceof TooManyAttempts)
      return problem(
        429,
        { message: "Too many attempts. Wait, then try again." },
        { "Retry-After": String(error.seconds) },
      );
    if (error instanceof Overloaded) return problem(503, { message: error.message }, { "Retry-After": "5" });
    console.error(error);
    return problem(503, { message: "The server could not do this now. Try again." }, { "Retry-After": "30" });
  }
}

/** A page of another site may not use the cookie of this one. SameSite cookies say so too; this does not depend on them. */
function fromThisSite(request: Request): boolean {
  const site = request.headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin" || site === "none";
  const origin = request.headers.get("origin");
  const host = request.headers.get("host");
  if (origin === null || host === null) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}

/** The body as the schema has it; else 400 with the path of the first bad field. */
export async function readBody<T extends z.ZodType>(
  request: Request,
  schema: T,
  bytesMax: number,
): Promise<z.infer<T>> {
  if (!fromThisSite(request))
    throw new Refusal(problem(403, { message: "This request comes from another site." }));
  if (!/^application\/json\b/i.test(request.headers.get("content-type") ?? ""))
    throw new Refusal(problem(415, { message: "Send JSON with content-type application/json." }));
  const parsed = schema.safeParse(parseJson(await readText(request, bytesMax)));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue?.path.map(String).join(".");
  throw new Refusal(
    problem(400, { message: issue?.message ?? "The request is malformed.", ...(field ? { field } : {}) }),
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(problem(400, { message: "The request is not JSON." }));
  }
}

async function readText(request: Request, bytesMax: number): Promise<string> {
  const reader = request.body?.getReader();
  if (!reader) return "";
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > bytesMax) {
      await reader.cancel();
      throw new Refusal(
        problem(413, {
          message: `The request is larger than ${bytesMax} bytes.`,
          sizeBytes: size,
          limitBytes: bytesMax,
        }),
      );
    }
    chunks.push(value);
  }
  return Buffer.concat(chunks).toString("utf8");
}
