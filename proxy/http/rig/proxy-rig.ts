import { hash } from 'node:crypto';
import { makeEntry } from '#contract/snapshot/digest.ts';
import type { EntryBody } from '#contract/snapshot/entry.ts';
import type { ProviderEntry } from '#contract/snapshot/provider-entry.ts';
import type { RouteEntry } from '#contract/snapshot/route-entry.ts';
import { Secret } from '#contract/snapshot/secret.ts';
import type { SettingsEntry } from '#contract/snapshot/settings-entry.ts';
import { makeSnapshot } from '#contract/snapshot/snapshot.ts';
import { silentLogger } from '#runtime/logger.ts';
import { makeSeenCounters } from '../../admission/seen-counters.ts';
import type { MakeProvider } from '../../config/compile-piece.ts';
import { makeTableInForce, type TableInForce } from '../../config/table-in-force.ts';
import type { Dialects } from '../../dialects/dialect.ts';
import { dialects } from '../../dialects/registry.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { openMemoryLedger } from '../../ledger/memory/open-memory-ledger.ts';
import { makePriceBook } from '../../prices/price-book.ts';
import { makeProvider } from '../../providers/registry.ts';
import { type ProxyServer, startProxyServer } from '../../server.ts';
import type { RequestRecord } from '../../telemetry/request-record.ts';
import type { Telemetry } from '../../telemetry/telemetry.ts';

export const clientKey = 'sk-sallyport-client-canary';

export const settings: SettingsEntry = {
  kind: 'settings',
  gateway: { namespace: 'ai', name: 'main' },
  authentication: [{ kind: 'APIKey', name: 'keys' }],
  maxBodyBytes: 1024 * 1024,
  drainGraceMs: 5000,
  ledger: { kind: 'Memory' },
  accessLog: 'Disabled',
};

export const keyAndPolicy: readonly EntryBody[] = [
  {
    kind: 'key',
    namespace: 'ai',
    name: 'client',
    sha256: hash('sha256', clientKey),
    attributes: { team: 'search' },
    suspended: false,
  },
  {
    kind: 'policy',
    namespace: 'ai',
    name: 'all',
    mode: 'Enforce',
    access: [{ name: 'all', effect: 'Allow', models: ['*'] }],
  },
];

export function openAI(name: string, url: string): ProviderEntry {
  return {
    kind: 'provider',
    type: 'OpenAI',
    namespace: 'ai',
    name,
    baseUrl: `${url}/v1`,
    connectTimeoutMs: 1000,
    apiKey: new Secret('sk-upstream-canary'),
    models: [],
  };
}

export function anthropic(name: string, url: string): ProviderEntry {
  return {
    kind: 'provider',
    type: 'Anthropic',
    namespace: 'ai',
    name,
    baseUrl: `${url}/v1`,
    connectTimeoutMs: 1000,
    apiKey: new Secret('sk-upstream-canary'),
    version: '2023-06-01',
    models: [],
  };
}

/** A rule for model `m` that asks these providers in order. */
export function route(providers: readonly string[], rest: Partial<RouteEntry> = {}): RouteEntry {
  return {
    kind: 'route',
    namespace: 'ai',
    name: 'r',
    rule: 'only',
    createdAt: '2026-01-01T00:00:00Z',
    position: 0,
    matches: [{ model: { kind: 'Exact', value: 'm' }, headers: [], metadata: {} }],
    strategy: 'Priority',
    targets: providers.map((name) => ({
      name,
      provider: `ai/${name}`,
      model: 'gpt-4o',
      weight: 1,
      priority: 0,
    })),
    retry: {
      on: ['ConnectFailure', 'Timeout', 'RateLimited', 'ServerError'],
      attempts: 1,
      backoffBaseMs: 1,
      backoffMaxMs: 5,
    },
    timeouts: { requestMs: 10_000, firstTokenMs: 5000, answerMs: 5000, streamIdleMs: 5000 },
    budgets: [],
    policies: ['policy/ai/all'],
    ...rest,
  };
}

/** A proxy on loopback with its records. */
export interface ProxyRig {
  readonly url: string;
  readonly server: ProxyServer;
  readonly tables: TableInForce;
  readonly records: readonly RequestRecord[];
  readonly ledger: Ledger;
  /** The record of the request with this answer; of any request that is not in `records` yet, where there was none. */
  recordOf(answer: Response | undefined): Promise<RequestRecord>;
  apply(bodies: readonly EntryBody[]): void;
  stop(): Promise<void>;
}

export async function startProxy(
  bodies: readonly EntryBody[],
  overrides: {
    readonly dialects?: Dialects;
    readonly makeProvider?: MakeProvider;
    readonly stalledClientMs?: number;
    readonly ledger?: Ledger;
  } = {},
): Promise<ProxyRig> {
  const tables = makeTableInForce(overrides.makeProvider ?? makeProvider);
  const records: RequestRecord[] = [];
  const waiting: (() => void)[] = [];
  const telemetry = recordInto((record) => {
    records.push(record);
    for (const wake of waiting.splice(0)) wake();
  });
  const apply = (next: readonly EntryBody[]): void => {
    const table = tables.compile(makeSnapshot(next.map(makeEntry)));
    if (table.kind === 'Failed') throw new Error(JSON.stringify(table.failure));
    tables.replace(table.value);
  };
  if (bodies.length > 0) apply(bodies);
  const listen = { host: '127.0.0.1', port: 0 };
  const ledger = await openMemoryLedger({ logger: silentLogger });
  const server = await startProxyServer({
    listen,
    tables,
    dialects,
    telemetry,
    ledger,
    prices: makePriceBook(),
    seenCounters: makeSeenCounters(),
    random: () => 0,
    ...overrides,
  });
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    server,
    tables,
    records,
    ledger: overrides.ledger ?? ledger,
    apply,
    recordOf: async (answer) => {
      const id = answer?.headers.get('x-sallyport-request-id');
      const seen = records.length;
      for (;;) {
        const record = id === undefined ? records[seen] : records.find((one) => one.id === id);
        if (record !== undefined) return record;
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
    },
    stop: async () => {
      await server.drain();
      await tables.pools.destroy();
    },
  };
}

function recordInto(onEnd: (record: RequestRecord) => void): Telemetry {
  return {
    startRequest: () => ({
      startAttempt: () => ({ headers: { traceparent: '00-trace' }, end: () => undefined }),
      end: onEnd,
    }),
    configure: () => undefined,
    configApplied: () => undefined,
    configConnected: () => undefined,
    ledgerFailed: () => undefined,
  };
}
