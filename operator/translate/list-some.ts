/** The first few, and how many more there are: a condition's message is bounded. */
export function listSome(items: Iterable<string>, atMost = 5): string {
  const all = [...items];
  const rest = all.length > atMost ? ` and ${all.length - atMost} more` : '';
  return `${all.slice(0, atMost).join(', ')}${rest}`;
}
