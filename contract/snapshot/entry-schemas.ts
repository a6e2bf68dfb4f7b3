import { AccountEntry } from './account-entry.ts';
import { BudgetEntry } from './budget-entry.ts';
import { JwksEntry } from './jwks-entry.ts';
import { KeyEntry } from './key-entry.ts';
import { PolicyEntry } from './policy-entry.ts';
import { ProviderEntry } from './provider-entry.ts';
import { RouteEntry } from './route-entry.ts';
import { SettingsEntry } from './settings-entry.ts';

/** An entry body for each `kind`, as schema. */
export const entrySchemas = {
  settings: SettingsEntry,
  provider: ProviderEntry,
  route: RouteEntry,
  policy: PolicyEntry,
  budget: BudgetEntry,
  key: KeyEntry,
  jwks: JwksEntry,
  account: AccountEntry,
} as const;
