import { hash } from 'node:crypto';
import type { GroupKey } from '#contract/snapshot/counted.ts';
import type { Caller } from '../identity/caller.ts';

/** What requests are told apart by. */
export interface Grouped {
  readonly caller: Caller;
  /** `<namespace>/<name>/<rule>`. */
  readonly route: string;
  /** `<namespace>/<name>`. */
  readonly provider: string;
  /** Name that is sent to the provider. */
  readonly model: string;
}

/** Longest text of a group; what is longer is told apart by its digest. */
const longest = 256;

/**
 * `team=blue,model=gpt-4o`: printable ASCII, at most 256 characters, different for different values. Values that nobody
 * gave are empty, so that callers without a team share an amount and none escapes it.
 */
export function groupOf(keys: readonly GroupKey[], of: Grouped): string {
  if (keys.length === 0) return '';
  const text = keys
    .map((key) => `${key}=${encodeURIComponent(groupValue(key, of).toWellFormed())}`)
    .join(',');
  return text.length <= longest ? text : `${text.slice(0, longest - 65)}~${hash('sha256', text)}`;
}

function groupValue(key: GroupKey, { caller, route, provider, model }: Grouped): string {
  switch (key) {
    case 'caller':
      return `${caller.kind}:${caller.id}`;
    case 'team':
    case 'app':
    case 'user':
    case 'project':
    case 'costCenter':
      return caller[key];
    case 'route':
      return route;
    case 'provider':
      return provider;
    case 'model':
      return model;
  }
}
