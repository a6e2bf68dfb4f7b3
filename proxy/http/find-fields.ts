import { type Range, valueBehind, walkFields } from './walk-json.ts';

/**
 * Where the values of the fields of that name stand in an object, `open` being its brace: once, or as often as the field
 * is repeated. `body` is JSON and has such a field.
 */
export function findFields(body: Buffer, open: number, name: string): readonly Range[] {
  const only = findOnlySpelling(body, name);
  if (only !== undefined) return [valueBehind(body, only)];
  const found: Range[] = [];
  walkFields(body, open, (other, value) => {
    if (other === name) found.push(value);
  });
  return found;
}

/**
 * Where the name in quotes ends, if the body has these bytes once and no escape that may spell a letter of it: then they
 * are the field's name, as it has to stand somewhere. Two native searches in place of a walk over all values.
 */
function findOnlySpelling(body: Buffer, name: string): number | undefined {
  if (!isPlainName(name)) return undefined;
  const spelled = `"${name}"`;
  const at = body.indexOf(spelled, 0, 'latin1');
  if (at === -1 || body.includes(spelled, at + 1, 'latin1')) return undefined;
  return mayBeEscaped(body) ? undefined : at + spelled.length;
}

/** Its letters have no short escapes. */
function isPlainName(name: string): boolean {
  return /^[A-Za-z_]+$/.test(name);
}

/** Letters and underscores are written as `\u0040` to `\u007f`, if not as themselves. */
function mayBeEscaped(body: Buffer): boolean {
  for (
    let at = body.indexOf(escapeStart, 0, 'latin1');
    at !== -1;
    at = body.indexOf(escapeStart, at + 1, 'latin1')
  ) {
    const digit = body[at + escapeStart.length] ?? 0;
    if (digit >= 0x34 && digit <= 0x37) return true;
  }
  return false;
}

const escapeStart = '\\u00';
