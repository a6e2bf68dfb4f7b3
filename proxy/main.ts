import { makeAdminServer } from '#runtime/admin-server.ts';
import { systemClock } from '#runtime/clock.ts';
import { type Station, startAll } from '#runtime/lifecycle.ts';
import { makeLogger } from '#runtime/logger.ts';
import { programVersion } from '#runtime/program-version.ts';
import { waitForSignal } from '#runtime/wait-for-signal.ts';
import { type LastGood, makeLastGood } from './config/last-good.ts';
import { makeKeyUseReader } from './config/make-key-use-reader.ts';
import { makePushClient } from './config/push-client.ts';
import { makeDataPlane } from './data-plane.ts';
import type { ProxyOptions } from './options.ts';
import { showSnapshot } from './show-snapshot.ts';
import { joinLines } from './telemetry/join-lines.ts';

/** Runs a proxy until a signal, then drains it. */
export async function runProxy(options: ProxyOptions): Promise<void> {
  const logger = makeLogger({ level: options.logLevel, name: 'sallyport-proxy' });
  const { lastGoodDirectory } = options;
  const lastGood =
    lastGoodDirectory === undefined ? undefined : makeLastGood({ directory: lastGoodDirectory, logger });

  // Serves whatever snapshot is in force; before the first it answers 503.
  const dataPlane = makeDataPlane({
    listen: options.listen,
    instanceId: options.proxyId,
    logger,
    leaveMs: options.leaveMs,
    ledgerDirectory: options.ledgerDirectory,
    writeAccessLine: joinLines((text) => void process.stdout.write(text)),
    ...(lastGood === undefined ? {} : { onApplied: lastGood.save }),
    onUnknownKey: (entry) => pushClient.missKey(entry),
  });
  // Brings snapshots from the operator, for as long as the process runs.
  const pushClient = makePushClient({
    url: options.operatorUrl,
    ...(options.operatorName === undefined ? {} : { serverName: options.operatorName }),
    caFile: options.operatorCaFile,
    tokenFile: options.tokenFile,
    gateway: options.gateway,
    proxyId: options.proxyId,
    programVersion,
    target: dataPlane.config,
    inFlight: dataPlane.inFlight,
    budgets: dataPlane.budgets,
    readKeyUse: makeKeyUseReader(() => dataPlane.config.current()?.table, systemClock),
    onConnected: dataPlane.noteConnected,
    logger,
  });
  // For probes, scrapes and people.
  const admin = makeAdminServer({
    ...options.admin,
    notReady: dataPlane.notReady,
    metrics: dataPlane.metrics,
    pages: { '/snapshot': () => showSnapshot(dataPlane.config.current()?.snapshot) },
  });

  // Probes are answered until the end; the last good snapshot comes before the listener, so that a restart serves at once.
  const running = await startAll(
    [admin, lastGoodStation(lastGood, dataPlane.config.apply), pushClient, dataPlane],
    logger,
  );
  logger.info({ ...dataPlane.address(), gateway: options.gateway }, 'serving');
  const signal = await waitForSignal();
  logger.info({ signal }, 'draining');
  await running.stop();
}

function lastGoodStation(
  lastGood: LastGood | undefined,
  apply: ReturnType<typeof makeDataPlane>['config']['apply'],
): Station {
  return {
    name: 'last good snapshot',
    start: async () => {
      const snapshot = await lastGood?.load();
      if (snapshot !== undefined) apply(snapshot);
    },
    stop: async () => lastGood?.flush(),
  };
}
