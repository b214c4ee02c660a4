import NextAuth from "next-auth";
import { authOptions } from "@/lib/server/auth";

interface Context {
  readonly params: Promise<{ nextauth: string[] }>;
}

/** The options are made per request: the secret must not be read, or made, while the site is built. */
function handler(request: Request, context: Context): Promise<Response> {
  return NextAuth(authOptions())(request, context);
}

export { handler as GET, handler as POST };
