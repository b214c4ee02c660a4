/**
 * next-auth: a password in, a signed cookie out. Sessions are tokens, so no table is asked who is signed in; that the account
 * still exists is asked at every use, so deleting it ends its sessions everywhere.
 */
import { getServerSession, type NextAuthOptions } from "next-auth";
import credentials from "next-auth/providers/credentials";
import { PASSWORD_LENGTH_MAX } from "@/lib/learning";
import { findAccount, signIn } from "./accounts";
import { sessionSecret } from "./data-folder";

declare module "next-auth" {
  interface Session {
    user?: { id: string; email: string; name: string | null };
  }
}

const SESSION_SECONDS = 30 * 24 * 60 * 60;

// Without a fixed public address the site is where the browser asked for it: under its port, or behind a proxy.
if (!process.env["NEXTAUTH_URL"]) process.env["AUTH_TRUST_HOST"] ??= "true";

export function authOptions(): NextAuthOptions {
  return {
    secret: sessionSecret(),
    session: { strategy: "jwt", maxAge: SESSION_SECONDS },
    pages: { signIn: "/account/sign-in", error: "/account/sign-in" },
    providers: [
      credentials({
        name: "Email and password",
        credentials: {
          email: { label: "Email", type: "email" },
          password: { label: "Password", type: "password" },
        },
        authorize: async (given) => {
          const { email, password } = given ?? {};
          if (typeof email !== "string" || typeof password !== "string") return null;
          if (email.length > 254 || password.length > PASSWORD_LENGTH_MAX) return null;
          return signIn(email, password);
        },
      }),
    ],
    callbacks: {
      session: async ({ session, token }) => {
        const account = token.sub ? await findAccount(token.sub) : null;
        if (account === null) delete session.user;
        else session.user = { id: account.id, email: account.email, name: account.name };
        return session;
      },
    },
  };
}

/** The id of who sent the request being answered. */
export async function signedIn(): Promise<string | null> {
  const session = await getServerSession(authOptions());
  return session?.user?.id ?? null;
}
