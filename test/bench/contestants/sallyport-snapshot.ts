import { hash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeWireEntry } from '#contract/push/encode-message.ts';
import { makeEntry } from '#contract/snapshot/digest.ts';
import type { EntryBody } from '#contract/snapshot/entry.ts';
import type { PolicyEntry } from '#contract/snapshot/policy-entry.ts';
import type { ProviderEntry } from '#contract/snapshot/provider-entry.ts';
import type { RouteEntry, RouteMatch } from '#contract/snapshot/route-entry.ts';
import { Secret } from '#contract/snapshot/secret.ts';
import { makeSnapshot } from '#contract/snapshot/snapshot.ts';

/** How much the gateway is asked to do. */
export type Extent = 'Open' | 'Policies' | 'Budgets' | 'Everything';

export const gateway = { namespace: 'bench', name: 'main' };
export const callerKey = 'sp-bench-caller-key-0123456789abcdefghijklmnopq';

const named = { namespace: 'bench' } as const;
const models = [
  'gpt-json',
  'gpt-burst',
  'gpt-paced',
  'gpt-tools',
  'claude-json',
  'claude-burst',
  'embed-json',
];

/** Writes what a proxy starts from when its operator is away; gives the folder. */
export function writeLastGood(folder: string, extent: Extent, upstreamPort: number): string {
  return writeEntries(folder, entriesOf(extent, upstreamPort));
}

/** What is in force, an entry each. */
export function entriesOf(extent: Extent, upstreamPort: number): readonly EntryBody[] {
  return [
    settings(extent, upstreamPort),
    ...providers(upstreamPort),
    ...(extent === 'Open' ? openRoutes() : closedRoutes(extent)),
    ...policies(extent),
    ...(isCounted(extent) ? [budget] : []),
  ];
}

/** The same for any entries. */
export function writeEntries(folder: string, bodies: readonly EntryBody[]): string {
  const snapshot = makeSnapshot(bodies.map(makeEntry));
  const entries = Array.from(snapshot.entries.values(), encodeWireEntry).join(',\n');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'last-good.json'), `{"version":"${snapshot.version}","entries":[${entries}]}`);
  return folder;
}

function settings(extent: Extent, upstreamPort: number): EntryBody {
  return {
    kind: 'settings',
    gateway,
    authentication: [
      extent === 'Open'
        ? { kind: 'Anonymous', name: 'anyone', attributes: {} }
        : { kind: 'APIKey', name: 'keys' },
    ],
    maxBodyBytes: 16 * 1024 * 1024,
    drainGraceMs: 1000,
    ledger: { kind: 'Memory' },
    accessLog: extent === 'Open' ? 'Disabled' : 'Enabled',
    ...(extent === 'Everything'
      ? { traces: { endpoint: `http://127.0.0.1:${upstreamPort}`, samplingPercent: 1 } }
      : {}),
  };
}

function providers(upstreamPort: number): readonly ProviderEntry[] {
  const shared = { ...named, kind: 'provider', connectTimeoutMs: 5000 } as const;
  const baseUrl = `http://127.0.0.1:${upstreamPort}/v1`;
  const apiKey = new Secret('sk-bench-upstream');
  return [
    { ...shared, name: 'openai', type: 'OpenAI', baseUrl, apiKey, models: [] },
    { ...shared, name: 'anthropic', type: 'Anthropic', baseUrl, apiKey, models: [], version: '2023-06-01' },
  ];
}

function openRoutes(): readonly RouteEntry[] {
  return [
    route('openai', [{ ...anything, model: { kind: 'Any' } }], 'openai'),
    route('anthropic', [{ ...anything, model: { kind: 'Prefix', value: 'claude-' } }], 'anthropic'),
  ];
}

/** With a journalled ledger. */
export function isCounted(extent: Extent): boolean {
  return extent === 'Budgets' || extent === 'Everything';
}

/** Of a team's money a month and of a caller's tokens a day; nobody comes near. */
const budget: EntryBody = {
  ...named,
  kind: 'budget',
  name: 'spend',
  groupBy: ['team'],
  limits: [
    {
      name: 'money',
      unit: 'USD',
      amount: 1e15,
      window: { kind: 'Calendar', every: 'Month', timeZone: 'Europe/Berlin' },
      overrides: [],
    },
    {
      name: 'tokens',
      unit: 'TotalTokens',
      amount: 1e15,
      window: { kind: 'Calendar', every: 'Day', timeZone: 'UTC' },
      overrides: [],
    },
  ],
  actions: [
    { kind: 'Notify', atPercent: 80 },
    { kind: 'Deny', atPercent: 100 },
  ],
  onStoreFailure: 'Deny',
  // The models of the bench are in no catalogue.
  unpriced: 'DefaultPrice',
  defaultPrice: { input: 1_000_000, output: 10_000_000 },
};

const rateLimits: NonNullable<PolicyEntry['rateLimits']> = [
  {
    name: 'requests',
    unit: 'Requests',
    amount: 1e12,
    groupBy: ['caller'],
    window: { kind: 'Rolling', lengthMs: 60_000 },
    onStoreFailure: 'Deny',
  },
  {
    name: 'concurrency',
    unit: 'Concurrency',
    amount: 1e6,
    groupBy: ['caller'],
    window: { kind: 'Held' },
    onStoreFailure: 'Deny',
  },
];

/** A rule a model, with a policy; with everything, under an alias and among rules that look at more than the name. */
function closedRoutes(extent: Extent): readonly RouteEntry[] {
  const own = models.map((model): RouteEntry => {
    const provider = model.startsWith('claude-') ? 'anthropic' : 'openai';
    const budgets = isCounted(extent) ? ['budget/bench/spend'] : [];
    const rule = {
      ...route(model, [{ ...anything, model: { kind: 'Exact', value: model } }], provider),
      budgets,
    };
    return extent === 'Everything'
      ? { ...rule, targets: rule.targets.map((target) => ({ ...target, model: `${model}-2026-01-01` })) }
      : rule;
  });
  return extent === 'Everything' ? [...own, ...models.map(conditional)] : own;
}

/** Has a condition more than the model's own rule, so it is looked at first; it does not hold. */
function conditional(model: string): RouteEntry {
  const match: RouteMatch = {
    ...anything,
    model: { kind: 'Exact', value: model },
    when: 'caller.team == "red" && stream',
  };
  return route(`${model}-conditional`, [match], 'openai');
}

/** Of a match that looks at the model's name alone. */
const anything: Pick<RouteMatch, 'headers' | 'metadata'> = { headers: [], metadata: {} };

function route(rule: string, matches: RouteMatch[], provider: string): RouteEntry {
  return {
    ...named,
    kind: 'route',
    name: 'models',
    rule,
    createdAt: '2026-01-01T00:00:00Z',
    position: 0,
    matches,
    strategy: 'Priority',
    targets: [{ name: provider, provider: `bench/${provider}`, weight: 1, priority: 0 }],
    retry: { on: ['ConnectFailure', 'ServerError'], attempts: 2, backoffBaseMs: 100, backoffMaxMs: 1000 },
    timeouts: { requestMs: 60_000, firstTokenMs: 20_000, answerMs: 30_000, streamIdleMs: 20_000 },
    budgets: [],
    policies: ['policy/bench/access'],
  };
}

function policies(extent: Extent): readonly EntryBody[] {
  const access = { ...named, kind: 'policy', name: 'access', mode: 'Enforce' } as const;
  if (extent === 'Open') return [{ ...access, access: [{ name: 'all', effect: 'Allow', models: ['*'] }] }];
  return [
    {
      ...access,
      callers: { teams: ['blue', 'green'] },
      ...(isCounted(extent) ? { rateLimits } : {}),
      access: [
        { name: 'models', effect: 'Allow', models: ['gpt-*', 'claude-*', 'embed-*'] },
        { name: 'secret', effect: 'Deny', models: ['gpt-secret-*'] },
      ],
      limits: {
        maxRequestBytes: 4 * 1024 * 1024,
        maxOutputTokens: 4096,
        maxMessages: 1000,
        maxImages: 10,
        maxTools: 50,
      },
    },
    {
      ...named,
      kind: 'key',
      name: 'bench',
      sha256: hash('sha256', callerKey),
      attributes: { team: 'blue', app: 'bench' },
      suspended: false,
    },
  ];
}
