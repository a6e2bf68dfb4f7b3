import type { AccountEntry } from './account-entry.ts';
import type { BudgetEntry } from './budget-entry.ts';
import type { JwksEntry } from './jwks-entry.ts';
import type { KeyEntry } from './key-entry.ts';
import type { PolicyEntry } from './policy-entry.ts';
import type { ProviderEntry } from './provider-entry.ts';
import type { RouteEntry } from './route-entry.ts';
import type { SettingsEntry } from './settings-entry.ts';

/** The unit of a snapshot: what one object, or one rule of it, means to a proxy. */
export type EntryBody =
  | SettingsEntry
  | ProviderEntry
  | RouteEntry
  | PolicyEntry
  | BudgetEntry
  | KeyEntry
  | JwksEntry
  | AccountEntry;

/** `settings`, or `<kind>/<namespace>/<name>`, and `/<rule>` behind it for a route, `/<source>` for keys of issuers. */
export type EntryName = string;

export interface Entry {
  readonly name: EntryName;
  /** `digestEntry` of the body. */
  readonly digest: string;
  readonly body: EntryBody;
}

/** The name under which a body travels; two bodies with one name replace each other. */
export function entryName(body: EntryBody): EntryName {
  switch (body.kind) {
    case 'settings':
      return 'settings';
    case 'route':
      return `route/${body.namespace}/${body.name}/${body.rule}`;
    case 'jwks':
      return `jwks/${body.namespace}/${body.name}/${body.source}`;
    case 'account':
    case 'provider':
    case 'policy':
    case 'budget':
    case 'key':
      return `${body.kind}/${body.namespace}/${body.name}`;
  }
}
