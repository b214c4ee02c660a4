import { signedIn } from "@/lib/server/auth";
import { getAccount, removeAccount } from "@/lib/server/routes";

export async function GET(): Promise<Response> {
  return getAccount(await signedIn());
}

export async function DELETE(request: Request): Promise<Response> {
  return removeAccount(request, await signedIn());
}
