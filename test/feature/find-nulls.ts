/** Paths of null values within a JSON value, outside of JSON Schemas, in which a null may mean something. */
export function findNulls(value: unknown, path = ''): string[] {
  if (value === null) return [path];
  if (typeof value !== 'object') return [];
  return Object.entries(value)
    .filter(([name]) => !['parameters', 'input_schema', 'schema'].includes(name))
    .flatMap(([name, item]) => findNulls(item, path === '' ? name : `${path}.${name}`));
}
