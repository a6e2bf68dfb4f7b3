import { hash } from 'node:crypto';
import type { EntryBody } from '#contract/snapshot/entry.ts';
import type { RouteEntry, RouteMatch } from '#contract/snapshot/route-entry.ts';
import { gateway } from '../contestants/sallyport-snapshot.ts';

/** How many entries of a kind there are, at home and in a large company. */
export interface Kind {
  readonly name: 'route' | 'key' | 'policy' | 'budget';
  readonly few: number;
  readonly many: number;
  /** `revision` makes two of one name differ. */
  readonly make: (at: number, counts: Counts, revision: number) => EntryBody;
}

export type Counts = Readonly<Record<Kind['name'], number>>;

const named = { namespace: gateway.namespace } as const;
const providers = 10;

/** What grows. A kind that comes to be is one line more here. */
export const kinds: readonly Kind[] = [
  { name: 'route', few: 10, many: 10_000, make: (at, counts, revision) => route(at, { counts, revision }) },
  { name: 'key', few: 10, many: 5_000, make: (at, _counts, revision) => key(at, revision) },
  { name: 'policy', few: 10, many: 1_000, make: (at, _counts, revision) => policy(at, revision) },
  { name: 'budget', few: 10, many: 1_000, make: (at, _counts, revision) => budget(at, revision) },
];

export const fewOfAll = countAll('few');
export const manyOfAll = countAll('many');

function countAll(size: 'few' | 'many'): Counts {
  const counts = { route: 0, key: 0, policy: 0, budget: 0 };
  for (const kind of kinds) counts[kind.name] = kind[size];
  return counts;
}

/** The model that route `at` serves; equally long for all, so that requests are. */
export function modelName(at: number): string {
  return `model-${String(at).padStart(5, '0')}`;
}

/** The key of caller `at`. */
export function callerKey(at: number): string {
  return `sp-scale-caller-key-${String(at).padStart(5, '0')}-0123456789abcdef`;
}

/** All bodies of a snapshot: those that grow, and a few that do not. */
export function bodiesOf(counts: Counts, upstreamPort: number, revision = 1): readonly EntryBody[] {
  return [
    ...fixedBodies(upstreamPort),
    ...kinds.flatMap(({ name, make }) =>
      Array.from({ length: counts[name] }, (_, at) => make(at, counts, revision)),
    ),
  ];
}

function fixedBodies(upstreamPort: number): readonly EntryBody[] {
  return [
    {
      kind: 'settings',
      gateway,
      authentication: [{ kind: 'APIKey', name: 'keys' }],
      maxBodyBytes: 16 * 1024 * 1024,
      drainGraceMs: 1000,
      ledger: { kind: 'Memory' },
      accessLog: 'Enabled',
    },
    ...Array.from(
      { length: providers },
      (_, at): EntryBody => ({
        ...named,
        kind: 'provider',
        name: `provider-${at}`,
        type: 'OpenAICompatible',
        baseUrl: `http://127.0.0.1:${upstreamPort}/v1`,
        connectTimeoutMs: 5000,
        models: [],
      }),
    ),
  ];
}

/** A rule for one model; with `match`, one that looks at more, or at other names. */
export function route(
  at: number,
  { counts, revision, match }: { counts: Counts; revision: number; match?: RouteMatch },
): RouteEntry {
  const own: RouteMatch = { model: { kind: 'Exact', value: modelName(at) }, headers: [], metadata: {} };
  return {
    ...named,
    kind: 'route',
    name: `route-${at}`,
    rule: 'main',
    createdAt: '2026-01-01T00:00:00Z',
    position: 0,
    matches: [match ?? own],
    strategy: 'Priority',
    targets: [0, 1].map((priority) => ({
      name: `target-${priority}`,
      provider: `${gateway.namespace}/provider-${(at + priority) % providers}`,
      // The upstream of the bench answers by the word behind the dash.
      model: 'gpt-json',
      weight: 1,
      priority,
    })),
    retry: { on: ['ConnectFailure', 'ServerError'], attempts: 2, backoffBaseMs: 100, backoffMaxMs: 1000 },
    timeouts: { requestMs: 60_000 + revision, firstTokenMs: 20_000, answerMs: 30_000, streamIdleMs: 20_000 },
    budgets: counts.budget === 0 ? [] : [`budget/${gateway.namespace}/budget-${at % counts.budget}`],
    policies: [`policy/${gateway.namespace}/policy-${at % counts.policy}`],
  };
}

function key(at: number, revision: number): EntryBody {
  return {
    ...named,
    kind: 'key',
    name: `key-${at}`,
    sha256: hash('sha256', callerKey(at)),
    attributes: { team: 'blue', app: `app-${at}`, project: `revision-${revision}` },
    suspended: false,
  };
}

function policy(at: number, revision: number): EntryBody {
  return {
    ...named,
    kind: 'policy',
    name: `policy-${at}`,
    mode: 'Enforce',
    callers: { teams: ['blue', 'green'] },
    access: [{ name: 'models', effect: 'Allow', models: ['gpt-*', 'model-*'] }],
    limits: { maxRequestBytes: 4 * 1024 * 1024, maxOutputTokens: 4096 + revision },
  };
}

function budget(at: number, revision: number): EntryBody {
  return {
    ...named,
    kind: 'budget',
    name: `budget-${at}`,
    groupBy: ['app'],
    limits: [
      {
        name: 'month',
        unit: 'TotalTokens',
        amount: 1e12 + revision,
        window: { kind: 'Calendar', every: 'Month', timeZone: 'Europe/Berlin' },
        overrides: [],
      },
    ],
    actions: [{ kind: 'Deny', atPercent: 100 }],
    onStoreFailure: 'Deny',
    unpriced: 'Deny',
  };
}
