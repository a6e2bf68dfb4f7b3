/** `<namespace>/<name>`: how one object is told apart from others of its kind. */
export function objectKey(ref: { readonly namespace: string; readonly name: string }): string {
  return `${ref.namespace}/${ref.name}`;
}
