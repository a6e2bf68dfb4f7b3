import type { KeyResource } from '../api/resources.ts';
import { fingerprintOf, printTime } from '../keys/key-record.ts';
import { nextRotationMs } from '../keys/next-rotation.ts';
import { fails, holds } from './condition.ts';
import type { FindCarriers } from './index-carriers.ts';
import { listSome } from './list-some.ts';
import type { TranslatedKey, UsableKey } from './translate-keys.ts';
import type { ConditionDraft, DesiredStatus } from './translation.ts';

/** Status of an AIKey. Whether it has expired is not said here: nothing here knows the time. */
export function describeKey({ resource, outcome }: TranslatedKey, carriersOf: FindCarriers): DesiredStatus {
  const { namespace, name, generation } = resource.metadata;
  const ref = { kind: 'AIKey', namespace, name } as const;
  const entries = carriersOf(ref);
  const gateways = [...entries.keys()];
  const { expiresAt } = resource.spec;
  return {
    ref,
    generation,
    conditions: [judgeAccepted({ resource, outcome }), judgeReady({ resource, outcome }, gateways)],
    parts: [],
    entries,
    countedAlone: new Set(),
    fields: {
      ...(expiresAt === undefined ? {} : { expiresAt }),
      ...(outcome.kind === 'Ok' ? describeHashes(resource, outcome.value) : {}),
    },
  };
}

function describeHashes(resource: KeyResource, { sha256, record, entry }: UsableKey) {
  const nextMs = record === undefined ? undefined : nextRotationMs(resource, record);
  const previous = entry.body.kind === 'key' ? entry.body.previous : undefined;
  return {
    fingerprint: fingerprintOf(sha256),
    ...(record === undefined ? {} : { mintedAt: record.mintedAt }),
    ...(nextMs === undefined ? {} : { nextRotationAt: printTime(nextMs) }),
    ...(previous === undefined
      ? {}
      : { previousFingerprint: fingerprintOf(previous.sha256), previousExpiresAt: previous.expiresAt }),
  };
}

/** A key of somebody else's making is taken as it is, and so never replaced: who asks for rotation must hear of it. */
function judgeAccepted({ resource, outcome }: TranslatedKey): ConditionDraft {
  const isForeign = outcome.kind === 'Ok' && outcome.value.record === undefined;
  if (resource.spec.rotation === undefined || !isForeign) return holds('Accepted', 'in use');
  const message = `spec.rotation: the key in Secret ${resource.spec.secretName} was not minted by Sallyport and is not replaced; delete the Secret for one that is`;
  return fails('Accepted', 'KeyNotMinted', message);
}

function judgeReady({ resource, outcome }: TranslatedKey, gateways: readonly string[]): ConditionDraft {
  if (outcome.kind === 'Failed') return fails('Ready', outcome.failure.reason, outcome.failure.message);
  if (resource.spec.suspended)
    return fails('Ready', 'Suspended', 'spec.suspended is set: the key is refused');
  return gateways.length === 0
    ? holds('Ready', `minted, but no gateway admits keys of namespace ${resource.metadata.namespace}`)
    : holds('Ready', `taken by ${listSome(gateways)}`);
}
