import { makeEntry } from '#contract/snapshot/digest.ts';
import type { GatewayView } from './gateway-view.ts';
import { longestDurationMs, parseDuration } from './parse-duration.ts';
import type { OwnedEntry } from './translation.ts';

/** AIGateway -> the settings entry of its snapshot. */
export function translateSettings({ resource, authentication }: GatewayView): OwnedEntry {
  const { metadata, spec } = resource;
  const { namespace, name } = metadata;
  const grace = parseDuration(spec.drainGracePeriod);
  const entry = makeEntry({
    kind: 'settings',
    gateway: { namespace, name },
    authentication: [...authentication],
    maxBodyBytes: spec.maxBodyBytes,
    // What is too long for a timer is as good as for ever, and no reason to take a gateway out of use.
    drainGraceMs: grace.kind === 'Ok' ? grace.value : longestDurationMs,
    ledger: { kind: 'Memory' },
    accessLog: spec.accessLog,
    ...(spec.traces === undefined ? {} : { traces: spec.traces }),
  });
  return { ...entry, owner: { kind: 'AIGateway', namespace, name } };
}
