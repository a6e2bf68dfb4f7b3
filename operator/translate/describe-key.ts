import { fails, holds } from './condition.ts';
import type { FindCarriers } from './index-carriers.ts';
import { listSome } from './list-some.ts';
import type { TranslatedKey } from './translate-keys.ts';
import type { ConditionDraft, DesiredStatus } from './translation.ts';

/** Status of an AIKey. Whether it has expired is the proxies' to say: nothing here knows the time. */
export function describeKey({ resource, outcome }: TranslatedKey, carriersOf: FindCarriers): DesiredStatus {
  const { namespace, name, generation } = resource.metadata;
  const ref = { kind: 'AIKey', namespace, name } as const;
  const entries = carriersOf(ref);
  const gateways = [...entries.keys()];
  const entry = outcome.kind === 'Ok' ? outcome.value : undefined;
  const sha256 = entry?.body.kind === 'key' ? entry.body.sha256 : undefined;
  return {
    ref,
    generation,
    conditions: [holds('Accepted', 'in use'), judgeReady({ resource, outcome }, gateways)],
    parts: [],
    entries,
    countedAlone: new Set(),
    fields: sha256 === undefined ? {} : { fingerprint: sha256.slice(0, 8) },
  };
}

function judgeReady({ resource, outcome }: TranslatedKey, gateways: readonly string[]): ConditionDraft {
  if (outcome.kind === 'Failed') return fails('Ready', outcome.failure.reason, outcome.failure.message);
  if (resource.spec.suspended)
    return fails('Ready', 'Suspended', 'spec.suspended is set: the key is refused');
  return gateways.length === 0
    ? holds('Ready', `minted, but no gateway admits keys of namespace ${resource.metadata.namespace}`)
    : holds('Ready', `taken by ${listSome(gateways)}`);
}
