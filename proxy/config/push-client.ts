import { readFile } from 'node:fs/promises';
import type { BudgetReport } from '#contract/budget-report.ts';
import { encodeMessage } from '#contract/push/encode-message.ts';
import { formatVersion, heartbeatMs } from '#contract/push/stream-terms.ts';
import { backoffDelay } from '#runtime/backoff-delay.ts';
import { type Clock, systemClock } from '#runtime/clock.ts';
import type { Station } from '#runtime/lifecycle.ts';
import type { Logger } from '#runtime/logger.ts';
import { wait } from '#runtime/wait.ts';
import { type ConfigTarget, followStream, type Send } from './follow-stream.ts';
import type { ReadKeyUse } from './make-key-use-reader.ts';
import { openStream } from './open-stream.ts';

export interface PushClientOptions {
  /** `https://host:port` of the operator's push service. */
  readonly url: URL;
  /** Name that the operator's certificate must have; absent: the host of `url`. */
  readonly serverName?: string;
  /** PEM file of the operator's authority; read anew at each connect, as the token is. */
  readonly caFile: string;
  /** Projected service-account token, audience `pushAudience`. */
  readonly tokenFile: string;
  readonly gateway: { readonly namespace: string; readonly name: string };
  /** Unique a process. */
  readonly proxyId: string;
  readonly programVersion: string;
  readonly target: ConfigTarget;
  readonly logger: Logger;
  /** Requests that the proxy is serving now, for its reports. */
  readonly inFlight?: () => number;
  readonly budgets?: () => Promise<readonly BudgetReport[]>;
  /** Keys that were used, for its reports. */
  readonly readKeyUse?: ReadKeyUse;
  /** Told when the stream is up and when it is down. */
  readonly onConnected?: (connected: boolean) => void;
  readonly clock?: Clock;
  readonly random?: () => number;
  /** Default: `heartbeatMs` of the contract. */
  readonly heartbeatMs?: number;
}

export interface PushClient extends Station {
  /** Whether the operator has accepted the stream that is open now. */
  connected(): boolean;
  /** Tells the operator that a token named a key which this `jwks` entry lacks; at most once in some seconds. */
  missKey(entry: string): void;
}

const backoff = { baseMs: 200, capMs: 10_000 } as const;

/** Anybody can send tokens that name keys which are not there. */
const missedKeyEveryMs = 1000;

interface State {
  connected: boolean;
  send: Send | undefined;
}

/**
 * Keeps a config stream open to the operator for as long as it runs, and the target up to date. `start` waits for
 * nothing: a proxy with a last good snapshot serves with no operator there.
 */
export function makePushClient(options: PushClientOptions): PushClient {
  const stopped = new AbortController();
  const state: State = { connected: false, send: undefined };
  const { clock = systemClock } = options;
  const missedAt = new Map<string, number>();
  let running: Promise<void> | undefined;
  return {
    name: 'push client',
    connected: () => state.connected,
    missKey: (entry) => {
      const now = clock.monotonicMs();
      const last = missedAt.get(entry);
      if (state.send === undefined || (last !== undefined && now - last < missedKeyEveryMs)) return;
      missedAt.set(entry, now);
      state.send({ kind: 'missingKey', entry });
    },
    start: async () => {
      running = run(options, state, stopped.signal);
    },
    stop: async () => {
      stopped.abort();
      await running;
    },
  };
}

/** Connects again and again. Says once that the operator is lost and once that it is back, not at every try. */
async function run(options: PushClientOptions, state: State, signal: AbortSignal): Promise<void> {
  const { logger, clock = systemClock, random = Math.random } = options;
  let failures = 0;
  while (!signal.aborted) {
    const noteAlive = (): void => {
      failures = 0;
    };
    const reason = await connectOnce(options, { state, signal, noteAlive });
    if (signal.aborted) return;
    logLoss(logger, reason, failures);
    failures += 1;
    await wait(backoffDelay(backoff, failures, random), clock, signal);
  }
}

/** A stream that ends is renewed at once and no news; the first try that fails is; those after it are the same news. */
function logLoss(logger: Logger, reason: string, failures: number): void {
  if (failures === 0) logger.info({ reason }, 'the config stream ended');
  else if (failures === 1) logger.warn({ reason }, 'no config stream; what is in force stays in force');
  else logger.debug({ reason, failures }, 'no config stream');
}

/** One stream from connect to end; why it ended. */
async function connectOnce(
  options: PushClientOptions,
  parts: {
    readonly state: State;
    readonly signal: AbortSignal;
    readonly noteAlive: () => void;
  },
): Promise<string> {
  const { clock = systemClock, target } = options;
  const beat = options.heartbeatMs ?? heartbeatMs;
  const late = new AbortController();
  // The operator answers at once or reviews a token first; a heartbeat is ample for that.
  const cancelLate = clock.schedule(() => late.abort(new Error('the operator does not answer')), beat);
  try {
    const [ca, token] = await Promise.all([readText(options.caFile), readText(options.tokenFile)]);
    const endpoint = { url: options.url, ca, token, ...serverName(options) };
    const signal = AbortSignal.any([parts.signal, late.signal]);
    const stream = await openStream(endpoint, helloOf(options), signal);
    cancelLate();
    parts.state.connected = true;
    options.onConnected?.(true);
    options.logger.info({ url: options.url.origin }, 'the config stream is open');
    return await followStream(stream, {
      target,
      clock,
      heartbeatMs: beat,
      inFlight: options.inFlight ?? (() => 0),
      budgets: options.budgets ?? (async () => []),
      ...(options.readKeyUse === undefined ? {} : { readKeyUse: options.readKeyUse }),
      onAlive: parts.noteAlive,
      onOpen: (send) => {
        parts.state.send = send;
      },
    });
  } catch (error) {
    return late.signal.aborted ? 'the operator does not answer' : describe(error);
  } finally {
    cancelLate();
    if (parts.state.connected) options.onConnected?.(false);
    parts.state.connected = false;
  }
}

function helloOf({ gateway, proxyId, programVersion, target }: PushClientOptions): string {
  const { namespace, name } = gateway;
  const entries = target.current()?.snapshot.entries ?? new Map();
  const digests = Object.fromEntries(Array.from(entries.values(), (entry) => [entry.name, entry.digest]));
  const hello = { proxyId, programVersion, gateway: { namespace, name }, digests };
  return encodeMessage({ kind: 'hello', format: formatVersion, ...hello });
}

function serverName({ serverName: name }: PushClientOptions): { serverName?: string } {
  return name === undefined ? {} : { serverName: name };
}

async function readText(path: string): Promise<string> {
  return (await readFile(path, 'utf8')).trim();
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : 'the connection failed';
}
