import type {
  AnyResource,
  KeyResource,
  Metadata,
  ObjectRef,
  SecretResource,
} from '#operator/api/resources.ts';
import { hashStoredKey, keyRecordAnnotation } from '#operator/keys/key-record.ts';
import { secretDataKey } from '#operator/keys/key-secrets.ts';
import { firstRecord } from '#operator/keys/plan-rotation.ts';

/** A value that a Secret must have for a folder to work, and who needs it. */
export interface AssumedSecret {
  readonly namespace: string;
  readonly name: string;
  readonly key: string;
  /** An AIKey's the operator mints where it is absent; an AIProvider's somebody has to write. */
  readonly neededBy: ObjectRef;
}

/**
 * Secrets rarely stand beside the YAML that refers to them. Those that are absent are taken to be there, so that
 * everything else can be judged; `assumed` says which. Values are made up and used for nothing.
 */
export function assumeSecrets(resources: readonly AnyResource[]): {
  readonly resources: readonly AnyResource[];
  readonly assumed: readonly AssumedSecret[];
} {
  const present = new Set(
    resources
      .filter((one) => one.kind === 'Secret')
      .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`),
  );
  const assumed = resources
    .flatMap(needs)
    .filter(({ namespace, name }) => !present.has(`${namespace}/${name}`));
  const owners = new Map(
    resources.flatMap((one) =>
      one.kind === 'AIKey' ? [[`${one.metadata.namespace}/${one.spec.secretName}`, one] as const] : [],
    ),
  );
  return { resources: [...resources, ...makeSecrets(assumed, owners)], assumed };
}

function needs(resource: AnyResource): readonly AssumedSecret[] {
  const { namespace, name } = resource.metadata;
  if (resource.kind === 'AIProvider' && resource.spec.auth !== undefined) {
    const { secretRef } = resource.spec.auth;
    return [
      {
        namespace: secretRef.namespace ?? namespace,
        name: secretRef.name,
        key: secretRef.key,
        neededBy: { kind: 'AIProvider', namespace, name },
      },
    ];
  }
  if (resource.kind === 'AIKey') {
    return [
      {
        namespace,
        name: resource.spec.secretName,
        key: 'api-key',
        neededBy: { kind: 'AIKey', namespace, name },
      },
    ];
  }
  return [];
}

function makeSecrets(
  assumed: readonly AssumedSecret[],
  owners: ReadonlyMap<string, KeyResource>,
): readonly SecretResource[] {
  const byName = new Map<string, Map<string, Uint8Array>>();
  for (const { namespace, name, key } of assumed) {
    const id = `${namespace}/${name}`;
    const data = byName.get(id) ?? new Map<string, Uint8Array>();
    byName.set(id, data.set(key, Buffer.from(`assumed-value-of-${id}/${key}`)));
  }
  return Array.from(byName, ([id, data]) => {
    const [namespace = '', name = ''] = id.split('/');
    return {
      kind: 'Secret',
      metadata: {
        namespace,
        name,
        uid: '',
        generation: 1,
        creationTimestamp: '1970-01-01T00:00:00Z',
        labels: {},
        ...annotate(owners.get(id), data),
      },
      data,
    };
  });
}

/** As the operator will have minted it; when is as made up as the value. */
function annotate(
  owner: KeyResource | undefined,
  data: SecretResource['data'],
): Pick<Metadata, 'annotations'> {
  const key = data.get(secretDataKey);
  if (owner === undefined || key === undefined) return {};
  const record = firstRecord(owner, { sha256: hashStoredKey(key), nowMs: 0 });
  return { annotations: { [keyRecordAnnotation]: JSON.stringify(record) } };
}
