import { signedIn } from "@/lib/server/auth";
import { postSubmission } from "@/lib/server/routes";

export async function POST(request: Request): Promise<Response> {
  return postSubmission(request, await signedIn());
}
