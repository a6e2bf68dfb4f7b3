import { isRecord } from '#runtime/is-record.ts';
import { suggestion } from '#runtime/near-miss.ts';
import { failed, ok, type Result } from '#runtime/result.ts';
import type { AnyResource, Metadata } from '../api/resources.ts';
import { describeObject, type Identity, identifyObject } from './identify-object.ts';
import { ownNames, parseMetadata } from './parse-metadata.ts';
import { parseOwnResource } from './parse-own-resource.ts';
import { parseReferenceGrant } from './parse-reference-grant.ts';
import { parseSecret } from './parse-secret.ts';
import { problemAt, type ValidationProblem } from './validation-problem.ts';

export interface ParseOptions {
  /** Namespace of objects that name none. */
  readonly defaultNamespace?: string;
  /** The object that this one replaces; without it transition rules are not applied. */
  readonly old?: AnyResource;
}

/** An object that was looked at. */
export type ParsedObject =
  | { readonly kind: 'Resource'; readonly resource: AnyResource }
  /** A kind, or a type of Secret, that the operator does not use. */
  | { readonly kind: 'Ignored' }
  | { readonly kind: 'Invalid'; readonly problems: readonly ValidationProblem[] };

/**
 * Outside data -> a resource with its defaults filled in, with the API server's own verdict. Takes manifests as well as
 * what the API server sends (status, managedFields).
 */
export function parseObject(object: unknown, options: ParseOptions = {}): ParsedObject {
  if (!isRecord(object)) return { kind: 'Invalid', problems: [problemAt([], 'is not an object')] };
  const identity = identifyObject(object);
  if (identity.kind === 'Foreign') return { kind: 'Ignored' };
  const parsed =
    identity.kind === 'Invalid' ? failed([identity.problem]) : parseAs(identity, object, options);
  if (parsed.kind === 'Ok') return { kind: 'Resource', resource: parsed.value };
  const { defaultNamespace = 'default' } = options;
  const namespace = identity.kind === 'Namespace' ? {} : { namespace: defaultNamespace };
  const described = { ...namespace, ...describeObject(object) };
  return { kind: 'Invalid', problems: parsed.failure.map((problem) => ({ ...problem, ...described })) };
}

/** Like parseObject, where only kinds that we use are expected: what would be ignored is a problem. */
export function parseResource(
  object: unknown,
  options: ParseOptions = {},
): Result<AnyResource, readonly ValidationProblem[]> {
  const parsed = parseObject(object, options);
  switch (parsed.kind) {
    case 'Resource':
      return ok(parsed.resource);
    case 'Invalid':
      return failed(parsed.problems);
    case 'Ignored':
      return failed([{ ...problemAt(['kind'], 'is not used here'), ...describeObject(object) }]);
  }
}

type Used = Exclude<Identity, { kind: 'Foreign' | 'Invalid' }>;
type Parsed = Result<AnyResource, readonly ValidationProblem[]>;
type Fields = Readonly<Record<string, unknown>>;

const nowhere: Metadata = {
  namespace: '',
  name: '',
  uid: '',
  generation: 0,
  creationTimestamp: '',
  labels: {},
};

/** All that is wrong with an object, metadata and the rest, is said at once. */
function parseAs(
  identity: Used,
  object: Fields,
  { defaultNamespace = 'default', old }: ParseOptions,
): Parsed {
  const { apiVersion: _, kind: __, metadata: given, ...fields } = object;
  const metadata = parseMetadata(given, identity.kind === 'Namespace' ? undefined : defaultNamespace);
  const known = metadata.kind === 'Ok' ? metadata.value : nowhere;
  const resource = parseFields(identity, fields, { metadata: known, old });
  const problems = [
    ...(metadata.kind === 'Failed' ? metadata.failure : []),
    ...(identity.kind === 'Secret' || identity.kind === 'ServiceAccount' ? [] : unknownFields(fields)),
    ...(resource.kind === 'Failed' ? resource.failure : []),
  ];
  return problems.length > 0 ? failed(problems) : resource;
}

function parseFields(
  identity: Used,
  fields: Fields,
  { metadata, old }: { readonly metadata: Metadata; readonly old: AnyResource | undefined },
): Parsed {
  switch (identity.kind) {
    case 'Own': {
      const oldSpec = old !== undefined && 'spec' in old ? old.spec : undefined;
      return parseOwnResource(identity.name, { metadata, spec: fields.spec, old: oldSpec });
    }
    case 'ReferenceGrant':
      return parseReferenceGrant(metadata, fields.spec);
    case 'Secret':
      return parseSecret(metadata, fields);
    case 'Namespace':
      return ok({ kind: 'Namespace', metadata });
    case 'ServiceAccount':
      return ok({ kind: 'ServiceAccount', metadata: { ...metadata, labels: ownNames(metadata.labels) } });
  }
}

function unknownFields(fields: Fields): readonly ValidationProblem[] {
  return Object.keys(fields)
    .filter((name) => name !== 'spec' && name !== 'status')
    .map((name) => problemAt([name], `unknown field${suggestion(name, ['metadata', 'spec', 'status'])}`));
}
