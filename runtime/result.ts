/** Expected trouble as a value: what parse, translate and compile return instead of throwing. */
export type Result<Value, Failure> =
  | { readonly kind: 'Ok'; readonly value: Value }
  | { readonly kind: 'Failed'; readonly failure: Failure };

export function ok<Value>(value: Value): { readonly kind: 'Ok'; readonly value: Value } {
  return { kind: 'Ok', value };
}

export function failed<Failure>(failure: Failure): { readonly kind: 'Failed'; readonly failure: Failure } {
  return { kind: 'Failed', failure };
}
