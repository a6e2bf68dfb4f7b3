import type { ErrorObject } from 'ajv';
import { isRecord } from '#runtime/is-record.ts';
import { suggestion } from '#runtime/near-miss.ts';
import { patterns } from '../api/schema-parts.ts';
import { type PathSegment, problemAt, type ValidationProblem } from './validation-problem.ts';

/** What our own patterns mean; others are shown as they are. */
const wordsOf: ReadonlyMap<unknown, string> = new Map([
  [patterns.duration, 'must be a duration, as in 1m30s or 500ms'],
  [
    patterns.objectName,
    'must be an object name: lower-case letters, digits, - and ., a letter or digit at both ends',
  ],
  [patterns.modelPattern, 'may have one *, at the end'],
  [patterns.label, 'must be a label: lower-case letters, digits and -, a letter or digit at both ends'],
]);

/** ajv's errors in the words of people who write YAML, at `at` within the object; values are never repeated. */
export function describeSchemaErrors(
  errors: readonly ErrorObject[],
  value: unknown,
  at: readonly PathSegment[],
): readonly ValidationProblem[] {
  return errors.map((error) => {
    const inside = segmentsOf(error.instancePath, value);
    const field = fieldOf(error);
    return problemAt([...at, ...inside, ...(field === undefined ? [] : [field])], messageOf(error));
  });
}

/** A JSON pointer, with numbers where it goes through a list. */
function segmentsOf(pointer: string, root: unknown): readonly PathSegment[] {
  const segments: PathSegment[] = [];
  let value = root;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    segments.push(Array.isArray(value) ? Number(key) : key);
    value = Array.isArray(value) ? value[Number(key)] : isRecord(value) ? value[key] : undefined;
  }
  return segments;
}

/** The field below the object that the error is reported on, where it is about one. */
function fieldOf({ keyword, params }: ErrorObject): string | undefined {
  if (keyword === 'required') return String(params.missingProperty);
  if (keyword === 'additionalProperties') return String(params.additionalProperty);
  return undefined;
}

function messageOf({ keyword, params, message, parentSchema, data }: ErrorObject): string {
  switch (keyword) {
    case 'required':
      return 'is required';
    case 'additionalProperties':
      return unknownField(String(params.additionalProperty), parentSchema);
    case 'enum': {
      const values = Array.isArray(params.allowedValues) ? params.allowedValues.map(String) : [];
      const meant = typeof data === 'string' ? suggestion(data, values) : '';
      return `must be one of ${values.join(', ')}${meant}`;
    }
    case 'type':
      return `must be ${withArticle(String(params.type))}${data === null ? ', is empty' : ''}`;
    case 'format':
      return 'must be a date and time with a time zone, as in 2030-01-31T12:00:00Z';
    case 'pattern':
      return wordsOf.get(params.pattern) ?? `must match ${params.pattern}`;
    default:
      return message ?? 'does not fit its schema';
  }
}

function unknownField(name: string, schema: unknown): string {
  if (isRecord(schema) && isRecord(schema.patternProperties)) return 'is not a valid key';
  const known = isRecord(schema) && isRecord(schema.properties) ? Object.keys(schema.properties) : [];
  if (name === 'true' || name === 'false')
    return `unknown field; YAML reads on, yes, y, off, no and n without quotes as ${name}`;
  return `unknown field${suggestion(name, known)}`;
}

function withArticle(type: string): string {
  const names: Readonly<Record<string, string>> = {
    array: 'a list',
    object: 'an object',
    integer: 'an integer',
    string: 'a string; quote it',
    boolean: 'true or false',
  };
  return names[type] ?? type;
}
