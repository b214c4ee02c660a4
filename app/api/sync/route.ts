import { signedIn } from "@/lib/server/auth";
import { postSync } from "@/lib/server/routes";

export async function POST(request: Request): Promise<Response> {
  return postSync(request, await signedIn());
}
