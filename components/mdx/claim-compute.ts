export type Computed =
  | { readonly kind: "computed"; readonly text: string; readonly details: readonly string[] }
  | { readonly kind: "refused"; readonly message: string };
export declare function compute(engine: string, input: unknown): Computed;
