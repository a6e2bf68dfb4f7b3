import type { BudgetReport } from '#contract/budget-report.ts';
import type { EntryProblem } from '#contract/problem.ts';
import { maxOperatorLine, maxProblems, maxText } from '#contract/push/bounds.ts';
import { decodeOperatorMessage } from '#contract/push/decode-message.ts';
import { encodeMessage } from '#contract/push/encode-message.ts';
import type { ProxyMessage } from '#contract/push/messages.ts';
import { splitLines } from '#contract/push/split-lines.ts';
import type { Snapshot } from '#contract/snapshot/snapshot.ts';
import type { Clock } from '#runtime/clock.ts';
import type { Result } from '#runtime/result.ts';
import type { ConfigUpdate } from './apply-update.ts';
import { type IncomingUpdate, makeIncomingUpdate } from './incoming-update.ts';
import type { ReadKeyUse } from './make-key-use-reader.ts';
import type { OpenStream } from './open-stream.ts';

/** What the stream reads and changes: a `ConfigHolder`, whatever its table. */
export interface ConfigTarget {
  current(): { readonly snapshot: Snapshot } | undefined;
  applyInSlices(snapshot: Snapshot): Promise<Result<void, readonly EntryProblem[]>>;
}

export interface FollowOptions {
  readonly target: ConfigTarget;
  readonly clock: Clock;
  readonly heartbeatMs: number;
  /** Requests that the proxy is serving now. */
  readonly inFlight: () => number;
  /** What budgets have spent here. */
  readonly budgets: () => Promise<readonly BudgetReport[]>;
  /** Keys that were used and are to be told of. */
  readonly readKeyUse?: ReadKeyUse;
  /** The operator has said something that makes sense: the connection is a good one. */
  readonly onAlive: () => void;
  /** Given the way to the operator, and undefined when it is gone. */
  readonly onOpen: (send: Send | undefined) => void;
}

/** Says something to the operator that it did not ask for. */
export type Send = (message: ProxyMessage) => void;

/** Three heartbeats without a word, and the operator is taken for gone. */
const missedHeartbeats = 3;

/**
 * Follows an open stream to its end: applies updates, answers each with ack or nack, reports every heartbeat.
 * Resolves with why it ended; trouble on the connection is such a reason, not an error.
 */
export async function followStream(
  { request, response }: OpenStream,
  options: FollowOptions,
): Promise<string> {
  const { clock, heartbeatMs, target } = options;
  const send: Send = (message) => {
    if (!request.writableEnded && !request.destroyed) request.write(encodeMessage(message));
  };
  let lastHeardAt = clock.now();
  let silent = false;
  const noteAlive = (): void => {
    lastHeardAt = clock.now();
  };
  const beats: { cancel?: () => void } = {};
  // A store that does not answer is no reason to be silent.
  const report = async (): Promise<void> => {
    const budgets = await options.budgets().catch(() => []);
    const version = target.current()?.snapshot.version ?? '';
    // What is read is not told again, so it is read for a stream that is still there.
    const usedKeys = request.destroyed ? [] : (options.readKeyUse?.() ?? []);
    const told = {
      ...(budgets.length === 0 ? {} : { budgets: [...budgets] }),
      ...(usedKeys.length === 0 ? {} : { usedKeys }),
    };
    send({ kind: 'report', version, inFlight: options.inFlight(), ...told });
  };
  const beat = (): void => {
    if (clock.now() - lastHeardAt >= missedHeartbeats * heartbeatMs) {
      silent = true;
      response.destroy();
      return;
    }
    if (!request.writableNeedDrain) void report();
    beats.cancel = clock.schedule(beat, heartbeatMs);
  };
  beats.cancel = clock.schedule(beat, heartbeatMs);
  const incoming = makeIncomingUpdate();
  options.onOpen(send);
  try {
    for await (const line of splitLines(noteEach(response, noteAlive), maxOperatorLine)) {
      const step = await heed(line, incoming, options);
      if (step.kind === 'Stop') return step.reason;
      if (step.kind === 'Answer') send(step.message);
    }
    return 'the operator ended the stream';
  } catch (error) {
    if (silent) return 'the operator has fallen silent';
    return error instanceof Error ? error.message : 'the connection broke';
  } finally {
    options.onOpen(undefined);
    beats.cancel?.();
    request.destroy();
  }
}

/** Each chunk counts as a sign of life: a large update on a slow line takes longer than three heartbeats. */
async function* noteEach(chunks: AsyncIterable<Buffer>, note: () => void): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    note();
    yield chunk;
  }
}

type Step =
  | { readonly kind: 'Nothing' }
  | { readonly kind: 'Answer'; readonly message: ProxyMessage }
  | { readonly kind: 'Stop'; readonly reason: string };

async function heed(
  line: string,
  incoming: IncomingUpdate,
  { target, onAlive }: FollowOptions,
): Promise<Step> {
  const decoded = decodeOperatorMessage(line);
  if (decoded.kind === 'Failed') return { kind: 'Stop', reason: decoded.failure };
  const message = decoded.value;
  if (message.kind === 'refused') return { kind: 'Stop', reason: `the operator refused: ${message.reason}` };
  onAlive();
  switch (message.kind) {
    case 'ping':
      return { kind: 'Nothing' };
    case 'part':
      await incoming.take(message.entries, line.length);
      return { kind: 'Nothing' };
    case 'update':
      return { kind: 'Answer', message: await answer(target, incoming, message) };
  }
}

async function answer(
  target: ConfigTarget,
  incoming: IncomingUpdate,
  update: ConfigUpdate,
): Promise<ProxyMessage> {
  const { version } = update;
  const snapshot = await incoming.close(target.current()?.snapshot, update);
  const applied = snapshot.kind === 'Ok' ? await target.applyInSlices(snapshot.value) : snapshot;
  if (applied.kind === 'Ok') return { kind: 'ack', version };
  return { kind: 'nack', version, problems: applied.failure.slice(0, maxProblems).map(bounded) };
}

function bounded({ entry, path, message }: EntryProblem): EntryProblem {
  return {
    entry: entry.slice(0, maxText),
    path: path.slice(0, maxText),
    message: message.slice(0, maxText),
  };
}
