import type { AnyResource, KeySetResource } from '#operator/api/resources.ts';
import { makeFetchKeys } from '#operator/issuers/fetch-issuer-keys.ts';
import type { FetchTerms } from '#operator/issuers/fetch-json.ts';
import { IssuerKeys } from '#operator/issuers/issuer-keys.ts';
import { systemClock } from '#runtime/clock.ts';
import type { Logger } from '#runtime/logger.ts';

/** Keys of token issuers without a cluster. */
export interface LocalIssuers {
  /** What the folder holds now. */
  follow(resources: readonly AnyResource[]): void;
  keySets(): readonly KeySetResource[];
  /** A proxy lacks a key in the `jwks` entry of this name. */
  missKey(entry: string): void;
  run(signal: AbortSignal): Promise<void>;
}

/** `onChange`: `keySets` gives something else than before. */
export function makeLocalIssuers(terms: FetchTerms, logger: Logger, onChange: () => void): LocalIssuers {
  const known = new Map<string, KeySetResource>();
  let followed: readonly AnyResource[] = [];
  const issuers = new IssuerKeys({
    fetch: makeFetchKeys(terms),
    sink: {
      put: (resource) => {
        if (resource.kind !== 'KeySet') return;
        known.set(resource.metadata.name, resource);
        onChange();
      },
      remove: (_kind, _namespace, name) => void known.delete(name),
      synced: () => undefined,
    },
    clock: systemClock,
    random: Math.random,
    logger,
  });
  return {
    follow: (resources) => {
      const policies = resources.filter(({ kind }) => kind === 'AIPolicy');
      const names = new Set(policies.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`));
      for (const policy of policies) issuers.put(policy);
      for (const { metadata } of followed)
        if (!names.has(`${metadata.namespace}/${metadata.name}`))
          issuers.remove('AIPolicy', metadata.namespace, metadata.name);
      followed = policies;
    },
    keySets: () => [...known.values()],
    missKey: (entry) => issuers.missKey(entry),
    run: (signal) => issuers.run(signal),
  };
}
