import type { FindCarriers } from './index-carriers.ts';
import type { TranslatedProvider } from './translate-provider.ts';
import type { DesiredStatus } from './translation.ts';

/** Status of an AIProvider. */
export function describeProvider(
  { resource, conditions }: TranslatedProvider,
  carriersOf: FindCarriers,
): DesiredStatus {
  const { namespace, name, generation } = resource.metadata;
  const ref = { kind: 'AIProvider', namespace, name } as const;
  return {
    ref,
    generation,
    conditions,
    parts: [],
    entries: carriersOf(ref),
    countedAlone: new Set(),
    fields: {},
  };
}
