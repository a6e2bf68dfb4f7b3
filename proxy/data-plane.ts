import type { BudgetReport } from '#contract/budget-report.ts';
import type { Snapshot } from '#contract/snapshot/snapshot.ts';
import type { Station } from '#runtime/lifecycle.ts';
import type { Logger } from '#runtime/logger.ts';
import type { Address } from '#runtime/parse-address.ts';
import { programVersion } from '#runtime/program-version.ts';
import { makeSeenCounters, type SeenCounter } from './admission/seen-counters.ts';
import { type ConfigHolder, makeConfigHolder } from './config/config-holder.ts';
import type { RoutingTable } from './config/routing-table.ts';
import { makeTableInForce } from './config/table-in-force.ts';
import { dialects } from './dialects/registry.ts';
import type { Ledger } from './ledger/ledger.ts';
import { openMemoryLedger } from './ledger/memory/open-memory-ledger.ts';
import { makePriceBook } from './prices/price-book.ts';
import { makeProvider } from './providers/registry.ts';
import { type ProxyServer, startProxyServer } from './server.ts';
import { budgetText } from './telemetry/budget-text.ts';
import { makeRegistry } from './telemetry/make-registry.ts';
import { makeTelemetry } from './telemetry/make-telemetry.ts';

/** When prices are read, so that costs are told, unless a budget needs them before. */
const pricesAfterMs = 2000;

export interface DataPlaneOptions {
  readonly listen: Address;
  /** Unique a process. */
  readonly instanceId: string;
  readonly logger: Logger;
  /** Takes one line of the access log, newline included. */
  readonly writeAccessLine: (line: string) => void;
  /** How long requests are still served after readiness went, so that balancers can learn of it. */
  readonly leaveMs: number;
  /** Where what limits count is kept; absent: it ends with the process. */
  readonly ledgerDirectory?: string | undefined;
  /** Told of each snapshot that is put in force. */
  readonly onApplied?: (snapshot: Snapshot) => void;
  /** Told the name of a `jwks` entry that lacks the key of a token, as often as it does. */
  readonly onUnknownKey?: (entry: string) => void;
}

/** Everything of a proxy but where its snapshots come from; `stop` drains. */
export interface DataPlane extends Station {
  readonly config: ConfigHolder<RoutingTable>;
  /** Where it listens, once started. */
  address(): { readonly address: string; readonly port: number };
  inFlight(): number;
  /** What budgets have spent here. */
  budgets(): Promise<readonly BudgetReport[]>;
  /** Why it is not ready to serve; undefined: it is. */
  notReady(): string | undefined;
  /** Whether the config stream is up, for the metrics. */
  noteConnected(connected: boolean): void;
  metrics(): Promise<{ readonly contentType: string; readonly text: string }>;
}

export function makeDataPlane(options: DataPlaneOptions): DataPlane {
  const registry = makeRegistry();
  const telemetry = makeTelemetry({ ...options, registry, version: programVersion, now: Date.now });
  const tables = makeTableInForce(makeProvider, options.onUnknownKey);
  const config = makeConfigHolder<RoutingTable>({
    compile: tables.compileInSlices,
    logger: options.logger,
    onApplied: ({ snapshot, table }) => {
      tables.replace(table);
      telemetry.configure(table.settings);
      telemetry.configApplied({ kind: 'Applied', version: snapshot.version });
      options.onApplied?.(snapshot);
    },
    onRefused: () => telemetry.configApplied({ kind: 'Refused' }),
  });
  let server: ProxyServer | undefined;
  let ledger: Ledger | undefined;
  let pricesTimer: NodeJS.Timeout | undefined;
  let reading: Promise<void> | undefined;
  const seenCounters = makeSeenCounters();
  const countedBudgets = async (): Promise<readonly SeenCounter[]> =>
    ledger === undefined ? [] : seenCounters.read(ledger, Date.now());
  const started = (): ProxyServer => {
    if (server === undefined) throw new Error('the data plane is not started');
    return server;
  };
  return {
    name: 'data plane',
    config,
    start: async () => {
      const { ledgerDirectory, logger } = options;
      ledger = await openMemoryLedger({
        logger,
        ...(ledgerDirectory === undefined ? {} : { directory: ledgerDirectory }),
      });
      const prices = makePriceBook();
      const own = { tables, dialects, telemetry, ledger, prices, seenCounters };
      server = await startProxyServer({ ...options, ...own });
      // After the first requests rather than before them.
      pricesTimer = setTimeout(() => {
        reading = prices.ready();
      }, pricesAfterMs).unref();
    },
    stop: async () => {
      clearTimeout(pricesTimer);
      await reading;
      await server?.drain();
      await tables.pools.destroy();
      await ledger?.close();
      await telemetry.stop();
    },
    address: () => started().address(),
    inFlight: () => server?.inFlight() ?? 0,
    budgets: async () => (await countedBudgets()).map(({ report }) => report),
    notReady: () => {
      if (server === undefined) return 'not listening yet';
      if (server.draining()) return 'draining';
      return config.current() === undefined ? 'no snapshot yet' : undefined;
    },
    noteConnected: telemetry.configConnected,
    metrics: async () => {
      // A store that does not answer costs the scrape the budgets, not the rest.
      const budgets = await countedBudgets().catch(() => []);
      const text = (await telemetry.metrics()) + budgetText(budgets);
      return { contentType: registry.contentType, text };
    },
  };
}
