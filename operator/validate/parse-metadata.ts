import Type from 'typebox';
import { failed, ok, type Result } from '#runtime/result.ts';
import { group } from '../api/kind.ts';
import type { Metadata } from '../api/resources.ts';
import { mapOf, patterns } from '../api/schema-parts.ts';
import { withoutNulls } from './prune-nulls.ts';
import { schemaValidator } from './schema-validator.ts';
import { type PathSegment, problemAt, type ValidationProblem } from './validation-problem.ts';

const bySystem = Type.Optional(Type.Unknown());
const labels = { description: '', maxProperties: 1000 };

/** metav1.ObjectMeta; what the API server adds is taken and, but for the fields below, left aside. */
const ObjectMeta = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 253, pattern: patterns.objectName }),
    namespace: Type.Optional(Type.String({ minLength: 1, maxLength: 63, pattern: patterns.label })),
    labels: Type.Optional(
      mapOf(Type.String({ maxLength: 63, pattern: '^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$' }), labels),
    ),
    annotations: Type.Optional(mapOf(Type.String(), labels)),
    uid: Type.Optional(Type.String()),
    generation: Type.Optional(Type.Integer()),
    creationTimestamp: Type.Optional(Type.String({ format: 'date-time' })),
    resourceVersion: bySystem,
    generateName: bySystem,
    selfLink: bySystem,
    managedFields: bySystem,
    ownerReferences: bySystem,
    finalizers: bySystem,
    deletionTimestamp: bySystem,
    deletionGracePeriodSeconds: bySystem,
  },
  { additionalProperties: false },
);
type ObjectMeta = Type.Static<typeof ObjectMeta>;

const validate = schemaValidator<ObjectMeta>(ObjectMeta);
const labelKey = /^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;

/** Where an object lives whose metadata does not say; `undefined` for kinds without a namespace. */
export type DefaultNamespace = string | undefined;

/** `metadata` -> what the operator uses of it, with the values of local mode where there was no API server. */
export function parseMetadata(
  metadata: unknown,
  namespace: DefaultNamespace,
): Result<Metadata, readonly ValidationProblem[]> {
  const at = ['metadata'];
  const valid = validate(withoutNulls(metadata ?? {}), at);
  if (valid.kind === 'Failed') return valid;
  const { value } = valid;
  const problems = checkNames(value, namespace, at);
  if (problems.length > 0) return failed(problems);
  return ok({
    namespace: value.namespace ?? namespace ?? '',
    name: value.name,
    uid: value.uid ?? '',
    generation: value.generation ?? 1,
    creationTimestamp: value.creationTimestamp ?? '1970-01-01T00:00:00Z',
    labels: value.labels ?? {},
    ...ownAnnotations(value.annotations),
  });
}

const ownPrefix = `${group}/`;

/** Labels or annotations of ours; others may be large, and say nothing here. */
export function ownNames<Value>(map: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(map).filter(([name]) => name.startsWith(ownPrefix)));
}

/** Those of others are left aside: what reads an object must not start anew whenever somebody annotates it. */
function ownAnnotations(annotations: ObjectMeta['annotations'] = {}): Pick<Metadata, 'annotations'> {
  const own = ownNames(annotations);
  return Object.keys(own).length === 0 ? {} : { annotations: own };
}

function checkNames(
  { namespace, labels: given, annotations }: ObjectMeta,
  defaultNamespace: DefaultNamespace,
  at: readonly PathSegment[],
): readonly ValidationProblem[] {
  const badKeys = (field: string, map: Readonly<Record<string, string>> = {}) =>
    Object.keys(map)
      .filter((key) => !labelKey.test(key))
      .map((key) => problemAt([...at, field, key], 'is not a name, or a DNS domain, a slash and a name'));
  const misplaced = defaultNamespace === undefined && namespace !== undefined;
  return [
    ...(misplaced ? [problemAt([...at, 'namespace'], 'this kind has no namespace')] : []),
    ...badKeys('labels', given),
    ...badKeys('annotations', annotations),
  ];
}
