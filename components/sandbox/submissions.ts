/** The browser's half of /api/submissions: asks until the server has graded, and comes back when it could not. */
import { submissionResponse, syncError, type SubmissionResponse, type Verification } from "@/lib/learning";

export type VerifyingNews =
  /** The server has it. */
  | { readonly kind: "grading" }
  /** Not now: offline, busy, or asked too often. Tried again by itself. */
  | { readonly kind: "later"; readonly message: string }
  /** It will never be taken. */
  | { readonly kind: "refused"; readonly message: string }
  | { readonly kind: "signed-out" }
  | { readonly kind: "done"; readonly verification: Verification };

type Answer =
  | { readonly kind: "ok"; readonly response: SubmissionResponse }
  | { readonly kind: "later"; readonly afterMs: number | null; readonly message: string }
  | Extract<VerifyingNews, { kind: "refused" | "signed-out" }>;

const REQUEST_TIMEOUT_MS = 20_000;
const ASK_AGAIN_MS = 1_000;
const BACKOFF_FIRST_MS = 2_000;
const BACKOFF_MAX_MS = 60_000;

/** Tells what happens until it is over; ends early, in silence, when `signal` is aborted. */
export async function verifying(
  exercise: string,
  source: string,
  signal: AbortSignal,
  tell: (news: VerifyingNews) => void,
): Promise<void> {
  let id: string | null = null;
  for (let failures = 0; !signal.aborted;) {
    const answer: Answer = await (id === null
      ? ask("/api/submissions", { method: "POST", body: JSON.stringify({ exercise, source }) })
      : ask(`/api/submissions/${id}`, {}));
    if (signal.aborted) return;
    if (answer.kind === "refused" || answer.kind === "signed-out") return tell(answer);
    if (answer.kind === "later") {
      failures += 1;
      tell({ kind: "later", message: answer.message });
      await pause(Math.max(answer.afterMs ?? 0, backoffMs(failures)), signal);
      continue;
    }
    failures = 0;
    const { verification } = answer.response;
    if (verification) return tell({ kind: "done", verification });
    id = answer.response.id;
    tell({ kind: "grading" });
    await pause(ASK_AGAIN_MS, signal);
  }
}

function backoffMs(failures: number): number {
  return Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** (failures - 1)) * (0.5 + Math.random() / 2);
}

/** Over early when the page is left, or the network is back. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      window.removeEventListener("online", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener("abort", end);
    window.addEventListener("online", end);
  });
}

async function ask(url: string, init: RequestInit): Promise<Answer> {
  let response: Response;
  try {
    const headers = { "content-type": "application/json" };
    response = await fetch(url, { ...init, headers, signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) });
  } catch {
    return { kind: "later", afterMs: null, message: "The server cannot be reached." };
  }
  const body: unknown = await response.json().catch(() => null);
  if (response.ok) {
    const parsed = submissionResponse.safeParse(body);
    if (parsed.success) return { kind: "ok", response: parsed.data };
    return { kind: "later", afterMs: null, message: "The server's answer could not be read." };
  }
  if (response.status === 401) return { kind: "signed-out" };
  const error = syncError.safeParse(body);
  const message = error.success ? error.data.message : `The server answered ${response.status}.`;
  if (response.status < 500 && response.status !== 429 && response.status !== 408)
    return { kind: "refused", message };
  const seconds = Number(response.headers.get("retry-after"));
  return { kind: "later", afterMs: seconds > 0 ? seconds * 1000 : null, message };
}
