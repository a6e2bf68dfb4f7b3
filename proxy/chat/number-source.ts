/** Whether a number of JSON, given by its source, would print in another way once it was read: `1.0`, 2^53 and beyond. */
export function isAltered(source: string): boolean {
  return String(Number(source)) !== source;
}

/** What prints as `source` in JSON.stringify (https://tc39.es/proposal-json-parse-with-source/). */
export function rawNumber(source: string): unknown {
  // TypeScript's library does not list `JSON.rawJSON` yet.
  const make: unknown = Reflect.get(JSON, 'rawJSON');
  return typeof make === 'function' ? Reflect.apply(make, JSON, [source]) : Number(source);
}
