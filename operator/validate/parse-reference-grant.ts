import Type, { type Static } from 'typebox';
import { ok, type Result } from '#runtime/result.ts';
import type { Metadata, ReferenceGrantResource } from '../api/resources.ts';
import { namespaceName, object } from '../api/schema-parts.ts';
import { specParser } from './spec-parser.ts';
import type { ValidationProblem } from './validation-problem.ts';

const group = Type.String({ description: 'API group; empty: core.', maxLength: 253 });
const kind = Type.String({ description: 'Kind.', minLength: 1, maxLength: 63 });
const list = { minItems: 1, maxItems: 16, 'x-kubernetes-list-type': 'atomic' };

/** `spec` of Gateway API's ReferenceGrant (https://gateway-api.sigs.k8s.io/api-types/referencegrant/). An unknown field may narrow the grant, so it is refused. */
const ReferenceGrantSpec = object(
  {
    from: Type.Array(
      object({ group, kind, namespace: namespaceName('Where they are.') }, { description: 'Who may refer.' }),
      { ...list, description: 'Who may refer to this namespace.' },
    ),
    to: Type.Array(
      object(
        { group, kind, name: Type.Optional(Type.String({ minLength: 1, maxLength: 253 })) },
        { description: 'What may be referred to.' },
      ),
      { ...list, description: 'What may be referred to.' },
    ),
  },
  { description: 'A grant.' },
);

const parseSpec = specParser<Static<typeof ReferenceGrantSpec>>(ReferenceGrantSpec);

/** A ReferenceGrant, v1 or v1beta1: the two have the same fields. */
export function parseReferenceGrant(
  metadata: Metadata,
  spec: unknown,
): Result<ReferenceGrantResource, readonly ValidationProblem[]> {
  const parsed = parseSpec(spec, undefined);
  return parsed.kind === 'Failed' ? parsed : ok({ kind: 'ReferenceGrant', metadata, spec: parsed.value });
}
