import Type, { type Static } from 'typebox';
import { isRecord } from '#runtime/is-record.ts';
import { failed, ok, type Result } from '#runtime/result.ts';
import type { Metadata, SecretResource } from '../api/resources.ts';
import { withoutNulls } from './prune-nulls.ts';
import { schemaValidator } from './schema-validator.ts';
import { problemAt, type ValidationProblem } from './validation-problem.ts';

const map = Type.Optional(
  Type.Record(Type.String({ pattern: '^[-._a-zA-Z0-9]{1,253}$' }), Type.String(), {
    additionalProperties: false,
  }),
);

/** The fields of a v1 Secret next to its metadata. */
const SecretFields = Type.Object(
  {
    type: Type.Optional(Type.String()),
    immutable: Type.Optional(Type.Boolean()),
    data: map,
    stringData: map,
  },
  { additionalProperties: false },
);

const validate = schemaValidator<Static<typeof SecretFields>>(SecretFields);

/** A v1 Secret; `stringData` wins over `data`. No problem of it repeats a value. */
export function parseSecret(
  metadata: Metadata,
  fields: Readonly<Record<string, unknown>>,
): Result<SecretResource, readonly ValidationProblem[]> {
  const { data: given, stringData, ...rest } = fields;
  const valid = validate(
    withoutNulls({ ...rest, data: emptyForNull(given), stringData: emptyForNull(stringData) }),
    [],
  );
  if (valid.kind === 'Failed') return valid;
  const data = new Map<string, Uint8Array>();
  const problems: ValidationProblem[] = [];
  for (const [key, text] of Object.entries(valid.value.data ?? {})) {
    const bytes = decodeBase64(text);
    if (bytes === undefined)
      problems.push(problemAt(['data', key], 'is not base64; plain text goes into stringData'));
    else data.set(key, bytes);
  }
  for (const [key, text] of Object.entries(valid.value.stringData ?? {})) {
    data.set(key, new TextEncoder().encode(text));
  }
  return problems.length > 0 ? failed(problems) : ok({ kind: 'Secret', metadata, data });
}

/** RFC 4648 with padding; line breaks are skipped, as Go does. Node's own decoder takes anything. */
function decodeBase64(text: string): Uint8Array | undefined {
  const joined = text.replace(/[\r\n]/g, '');
  const bytes = Buffer.from(joined, 'base64');
  return joined.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(joined) ? new Uint8Array(bytes) : undefined;
}

/** Go reads a null in a map of strings as an empty one. */
function emptyForNull(map: unknown): unknown {
  if (map === undefined) return null;
  if (!isRecord(map)) return map;
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, value ?? '']));
}
