import Type from 'typebox';
import { groupKeys } from '#contract/snapshot/counted.ts';
import { listSet, modelPattern } from './schema-parts.ts';

/** What requests are told apart by; the order is that of the group's name in a status. */
export function groupBy(description: string, standard: readonly (typeof groupKeys)[number][]) {
  return Type.Array(Type.Enum([...groupKeys]), {
    description,
    maxItems: groupKeys.length,
    default: standard,
    // Atomic: of a set server-side apply would drop an empty list, and the default would come back.
    'x-kubernetes-list-type': 'atomic',
  });
}

/** Models whose requests count. */
export const countedModels = Type.Optional(
  listSet(modelPattern('A model name; `*` at the end stands for any rest.'), {
    description:
      'Requests count where the model that is asked for, or the one that answers, is among these. Absent: every model.',
    minItems: 1,
    maxItems: 64,
  }),
);

/** What becomes of requests while counters cannot be reached. */
export const onStoreFailure = Type.Enum(['Deny', 'Allow'], {
  description:
    'While the counters cannot be reached. Deny: requests are refused. Allow: they are let through, uncounted.',
  default: 'Deny',
});
