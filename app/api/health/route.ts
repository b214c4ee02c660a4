import { getHealth } from "@/lib/server/routes";

/** Asked anew each time: an answer from the build would always be well. */
export const dynamic = "force-dynamic";

export function GET(): Promise<Response> {
  return getHealth();
}
