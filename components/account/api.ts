/** What the account pages ask of the server, each with the answers a form can act on. No page reads a status code. */
import { getProviders, signIn, signOut } from "next-auth/react";
import { z } from "zod";
import type { SignUpRequest } from "@/lib/learning";

export type Answer =
  | { readonly kind: "ok" }
  /** `field` names the input it is about, when it is about one. */
  | { readonly kind: "refused"; readonly field: string | null; readonly message: string };

const UNREACHABLE: Extract<Answer, { kind: "refused" }> = {
  kind: "refused",
  field: null,
  message: "The server cannot be reached. Your work is safe in this browser; try again when you are online.",
};

const errorBody = z.object({ message: z.string(), field: z.string().optional() });

const REQUEST_TIMEOUT_MS = 20_000;

async function request(path: string, method: "POST" | "DELETE", body: unknown): Promise<Answer> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
  } catch {
    return UNREACHABLE;
  }
  if (response.ok) return { kind: "ok" };
  const error = errorBody.safeParse(await response.json().catch(() => null));
  if (error.success) return { kind: "refused", field: error.data.field ?? null, message: error.data.message };
  return {
    kind: "refused",
    field: null,
    message: `The server could not do this (${response.status}). Try again in a minute.`,
  };
}

export function signUp(wanted: SignUpRequest): Promise<Answer> {
  return request("/api/sign-up", "POST", wanted);
}

export function deleteAccount(password: string): Promise<Answer> {
  return request("/api/account", "DELETE", { password });
}

export interface OtherProvider {
  readonly id: string;
  readonly name: string;
}

/** Ways to sign in besides a password, as far as this server is set up for them. */
export async function otherProviders(): Promise<readonly OtherProvider[]> {
  const providers = await getProviders().catch(() => null);
  return Object.values(providers ?? {})
    .filter(({ type }) => type !== "credentials")
    .map(({ id, name }) => ({ id, name }));
}

export async function signInWithPassword(email: string, password: string): Promise<Answer> {
  try {
    // Without providers signIn would leave the page for an error page; asked first, it can be said here.
    if ((await getProviders()) === null) return UNREACHABLE;
    const result = await signIn("credentials", { email, password, redirect: false });
    if (result?.ok && !result.error) return { kind: "ok" };
    return { kind: "refused", field: null, message: signInProblem(result?.error ?? "", result?.status ?? 0) };
  } catch {
    return UNREACHABLE;
  }
}

export function signInWith(provider: string, next: string): void {
  void signIn(provider, { callbackUrl: next });
}

function signInProblem(error: string, status: number): string {
  if (error === "CredentialsSignin" || (status === 401 && error === ""))
    return "No account has this email with this password. Check both; capitals count in a password.";
  if (error === "TooManyAttempts" || status === 429)
    return "Too many attempts. Wait a minute, then try again.";
  return "Signing in did not work on the server's side. Try again in a minute; your work is safe in this browser.";
}

export async function signOutHere(): Promise<Answer> {
  try {
    await signOut({ redirect: false });
    return { kind: "ok" };
  } catch {
    return {
      ...UNREACHABLE,
      message: "Signing out needs the server, which cannot be reached. Try again when you are online.",
    };
  }
}

/** Where to go after signing in: a path of this site from `?next=`, never another site. */
export function nextPath(search: string, fallback = "/progress"): string {
  const next = new URLSearchParams(search).get("next") ?? "";
  return /^\/(?![/\\])/.test(next) ? next : fallback;
}
