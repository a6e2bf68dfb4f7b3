import { join } from 'node:path';
import { type Distributor, makeDistributor } from '#operator/distribute/distributor.ts';
import type { FetchTerms } from '#operator/issuers/fetch-json.ts';
import { type MayCall, makeMayCall } from '#operator/issuers/may-call.ts';
import { StatusWriter } from '#operator/status/status-writer.ts';
import { type DataPlane, makeDataPlane } from '#proxy/data-plane.ts';
import { showSnapshot } from '#proxy/show-snapshot.ts';
import { type AdminServer, makeAdminServer } from '#runtime/admin-server.ts';
import { systemClock } from '#runtime/clock.ts';
import { type Station, startAll } from '#runtime/lifecycle.ts';
import type { Logger } from '#runtime/logger.ts';
import type { Address } from '#runtime/parse-address.ts';
import { formatFinding } from '../folder/format-finding.ts';
import { listFindings } from '../folder/list-findings.ts';
import { pickGateway } from '../folder/pick-gateway.ts';
import { readCliEnvironment } from '../options.ts';
import { describeListenTrouble } from './listen-trouble.ts';
import { type FolderState, makeLocalOperator } from './local-operator.ts';
import { type LocalStatuses, makeLocalStatuses } from './local-statuses.ts';

import { reportBudgets } from './report-budgets.ts';

export interface LocalOptions {
  readonly folder: string;
  readonly listen: Address;
  readonly admin: Address;
  readonly stateDir: string;
  readonly logger: Logger;
  /** `<namespace>/<name>` where the folder has several gateways. */
  readonly gateway?: string | undefined;
  /** Where provider keys are looked for; the process's own where absent. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly writeAccessLine?: (line: string) => void;
  /** Told at each change of the folder. */
  readonly onFolder?: (state: FolderState) => void;
  /** How issuers of tokens are called; absent: as an operator without options does. */
  readonly issuers?: FetchTerms;
}

/** A gateway that serves a folder. */
export interface LocalRun {
  readonly url: string;
  readonly adminUrl: string;
  /** `<namespace>/<name>`. */
  readonly gateway: string;
  readonly state: FolderState;
  /** Drains, then stops everything. */
  stop(): Promise<void>;
}

/** Operator and proxy in this process. Throws, in words for people, where the folder or an address cannot be used. */
export async function startLocal(options: LocalOptions): Promise<LocalRun> {
  const { logger } = options;
  const distributor = makeDistributor({ logger });
  const dataPlane = makeDataPlane({
    listen: options.listen,
    instanceId: `local-${process.pid}`,
    logger,
    leaveMs: 0,
    ledgerDirectory: join(options.stateDir, 'ledger'),
    writeAccessLine: options.writeAccessLine ?? ((line) => void process.stdout.write(line)),
    onUnknownKey: (entry) => folder.missKey(entry),
  });
  const statuses = makeLocalStatuses(logger);
  const writer = makeWriter(distributor, statuses, logger);
  const folder = followFolder(options, { distributor, dataPlane, writer });
  const admin = makeAdmin(options.admin, { dataPlane, statuses });
  // The listener comes last: before the first snapshot there is nothing to answer with. It also stops first, so that
  // readiness and metrics can be asked while it drains.
  const stations = [writer.station, folder.station, admin, folder.reports, dataPlane];
  const running = await startAll(stations, logger).catch((error: unknown) => {
    throw describeListenTrouble(error, options.admin);
  });
  const { port, address } = dataPlane.address();
  return {
    url: urlOf(address, port),
    adminUrl: urlOf(admin.address().address, admin.address().port),
    ...folder.first(),
    stop: running.stop,
  };
}

function urlOf(address: string, port: number): string {
  const host = address === '0.0.0.0' || address === '::' ? '127.0.0.1' : address;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

interface Writer {
  readonly statusWriter: StatusWriter;
  readonly station: Station;
}

function makeWriter(distributor: Distributor, sink: LocalStatuses, logger: Logger): Writer {
  const statusWriter = new StatusWriter({
    sink,
    programming: distributor.programming,
    budgets: distributor.budgets,
    isWriter: () => true,
    clock: systemClock,
    random: Math.random,
    logger,
  });
  const stopped = new AbortController();
  let running: Promise<void> | undefined;
  let unlisten: (() => void) | undefined;
  const station: Station = {
    name: 'status writer',
    start: async () => {
      running = statusWriter.run(stopped.signal);
      unlisten = distributor.onChange((gateways) => statusWriter.noteProgramming(gateways));
    },
    stop: async () => {
      unlisten?.();
      stopped.abort();
      await running;
    },
  };
  return { statusWriter, station };
}

function defaultMayCall(): MayCall {
  const made = makeMayCall([]);
  if (made.kind === 'Failed') throw new Error(made.failure);
  return made.value;
}

interface Parts {
  readonly distributor: Distributor;
  readonly dataPlane: DataPlane;
  readonly writer: Writer;
}

/** The folder's snapshots go to the data plane; which gateway is served is settled by the first. */
function followFolder(options: LocalOptions, { distributor, dataPlane, writer }: Parts) {
  let first: { readonly gateway: string; readonly state: FolderState } | undefined;
  let subscription: ReturnType<Distributor['subscribeLocal']> | undefined;
  const onFolder = (state: FolderState): void => {
    if (first === undefined) {
      const picked = pickGateway(Array.from(state.translation.gateways.keys()), options.gateway);
      if (picked.kind === 'Failed')
        throw new Error([...describeProblems(state), `${options.folder}: ${picked.failure}`].join('\n'));
      first = { gateway: picked.value, state };
      const apply = dataPlane.config.apply;
      subscription = distributor.subscribeLocal(picked.value, (snapshot) => apply(snapshot));
    }
    if (!state.translation.gateways.has(first.gateway))
      options.logger.warn(
        { gateway: first.gateway },
        'the gateway is not in the folder any more; what it served last stays',
      );
    distributor.publish(state.translation.gateways);
    writer.statusWriter.update(state.translation);
    options.onFolder?.(state);
  };
  const environment = readCliEnvironment(options.environment);
  const station = makeLocalOperator({
    folder: options.folder,
    stateDirectory: options.stateDir,
    environment,
    logger: options.logger,
    onFolder,
    issuers: options.issuers ?? { mayCall: defaultMayCall() },
  });
  return {
    station,
    missKey: station.missKey,
    reports: reportBudgets(dataPlane.budgets, (budgets) => subscription?.report(budgets)),
    first: () => {
      if (first === undefined) throw new Error('the folder has not been read');
      return first;
    },
  };
}

function describeProblems({ loaded, translation }: FolderState): readonly string[] {
  const plain = { style: (_style: string, text: string) => text };
  return listFindings(loaded, translation.statuses, []).map((finding) => formatFinding(finding, plain));
}

function makeAdmin(
  address: Address,
  { dataPlane, statuses }: { readonly dataPlane: DataPlane; readonly statuses: LocalStatuses },
): AdminServer {
  return makeAdminServer({
    ...address,
    notReady: dataPlane.notReady,
    metrics: dataPlane.metrics,
    pages: {
      '/snapshot': () => showSnapshot(dataPlane.config.current()?.snapshot),
      '/status': () => statuses.all(),
    },
  });
}
