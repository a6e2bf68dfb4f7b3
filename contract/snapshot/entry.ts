import { KeyEntry } from './key-entry.ts';
import { PolicyEntry } from './policy-entry.ts';
import { ProviderEntry } from './provider-entry.ts';
import { RouteEntry } from './route-entry.ts';
import { SettingsEntry } from './settings-entry.ts';

/** The unit of a snapshot: what one object, or one rule of it, means to a proxy. */
export type EntryBody = SettingsEntry | ProviderEntry | RouteEntry | PolicyEntry | KeyEntry;

/** An entry body for each `kind`, as schema. */
export const entrySchemas = {
  settings: SettingsEntry,
  provider: ProviderEntry,
  route: RouteEntry,
  policy: PolicyEntry,
  key: KeyEntry,
} as const;

/** `settings`, or `<kind>/<namespace>/<name>`, and `/<rule>` behind it for a route. */
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
    case 'provider':
    case 'policy':
    case 'key':
      return `${body.kind}/${body.namespace}/${body.name}`;
  }
}
