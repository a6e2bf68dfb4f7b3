import { makeEntry } from '#contract/snapshot/digest.ts';
import type { PolicyResource } from '../api/resources.ts';
import { translateRateLimit } from './translate-rate-limit.ts';
import type { OwnedEntry } from './translation.ts';

/** AIPolicy -> policy entry; authentication is left out, it travels in the settings. */
export function translatePolicy({ metadata, spec }: PolicyResource): OwnedEntry {
  const { namespace, name } = metadata;
  const entry = makeEntry({
    kind: 'policy',
    namespace,
    name,
    mode: spec.mode,
    ...(spec.callers === undefined ? {} : { callers: spec.callers }),
    ...(spec.access === undefined ? {} : { access: spec.access.rules }),
    ...(spec.limits === undefined ? {} : { limits: spec.limits }),
    ...(spec.rateLimits === undefined ? {} : { rateLimits: spec.rateLimits.map(translateRateLimit) }),
  });
  return { ...entry, owner: { kind: 'AIPolicy', namespace, name } };
}
