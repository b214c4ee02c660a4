import { signedIn } from "@/lib/server/auth";
import { getSubmission } from "@/lib/server/routes";

export async function GET(
  _request: Request,
  { params }: { readonly params: Promise<{ readonly id: string }> },
): Promise<Response> {
  return getSubmission((await params).id, await signedIn());
}
