export type Computed =
  | { readonly kind: "computed"; readonly text: string; readonly details: readonly string[] }
  | { readonly kind: "refused"; readonly message: string };
export function compute(engine: string, input: unknown): Computed {
  return { kind: "refused", message: `lib/claims is not there (${engine} ${JSON.stringify(input)})` };
}
