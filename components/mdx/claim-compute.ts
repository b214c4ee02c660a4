/** Between a `<Claim>` and the engine it names: the text of the result and what can be unfolded, or why there is none. */
import { claims } from "@/lib/claims";
import { describeJson, type Json } from "@/lib/sim";

export type Computed =
  | { readonly kind: "computed"; readonly text: string; readonly details: readonly string[] }
  | { readonly kind: "refused"; readonly message: string };

export function compute(engine: string, input: unknown): Computed {
  const found = claims[engine];
  if (!found) {
    const known = Object.keys(claims).join(", ");
    return {
      kind: "refused",
      message: `there is no claim engine ${JSON.stringify(engine)}; known: ${known}`,
    };
  }
  try {
    const { value, detail } = found.compute(input);
    return { kind: "computed", text: value, details: detail === undefined ? [] : tell(detail) };
  } catch (thrown) {
    return { kind: "refused", message: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

function tell(detail: Json): string[] {
  return Array.isArray(detail) ? detail.map((part: Json) => describeJson(part)) : [describeJson(detail)];
}
