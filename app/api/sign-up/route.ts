import { postSignUp } from "@/lib/server/routes";

export function POST(request: Request): Promise<Response> {
  return postSignUp(request);
}
