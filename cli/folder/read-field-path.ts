const leading = /^(?:spec\.|[A-Za-z]+\[)[^\s:]*(?=: )/;
const step = /\[([^\]]+)\]|[A-Za-z]+/g;

/**
 * The field that a condition's message begins with, from the object down: `rules[chat].targets[0]: …` ->
 * `['spec', 'rules', 'chat', 'targets', 0]`. Empty where it begins with none.
 */
export function readFieldPath(message: string): readonly (string | number)[] {
  const [path] = leading.exec(message) ?? [];
  if (path === undefined) return [];
  const segments = Array.from(path.matchAll(step), ([field, item]) =>
    item === undefined ? field : /^\d+$/.test(item) ? Number(item) : item,
  );
  return segments[0] === 'spec' ? segments : ['spec', ...segments];
}
