import type { ServerResponse } from 'node:http';
import { encodeMessage } from '#contract/push/encode-message.ts';
import type { OperatorMessage } from '#contract/push/messages.ts';
import type { Clock } from '#runtime/clock.ts';
import type { Update } from './updates.ts';

/** Given to the connection at once: a fleet that takes a whole snapshot must not cost its size once a proxy. */
const pieceBytes = 64 * 1024;

/** A heartbeat unanswered this many times over ends the stream. */
const missedHeartbeats = 3;

/** The operator's end of one config stream, once the proxy is let in. */
export interface PushStream {
  sendUpdate(update: Update): void;
  send(message: Exclude<OperatorMessage, { kind: 'part' | 'update' }>): void;
  /** The proxy has said something. */
  noteAlive(): void;
  /** Ends the answer; what is still waiting behind a slow reader is not sent any more. The first reason counts. */
  end(reason: string): void;
  /** Why the stream is over, once it is. */
  readonly closed: Promise<string>;
}

/**
 * Starts the answer. Pings every `heartbeatMs`; tears the connection where for three heartbeats the proxy says
 * nothing or its socket takes nothing. `lifeMs`: the answer ends then, and the proxy comes back with a fresh token.
 */
export function makePushStream(
  response: ServerResponse,
  options: {
    readonly heartbeatMs: number;
    readonly lifeMs: number;
    readonly clock: Clock;
    /** Told how many bytes were given to the connection. */
    readonly onSent: (bytes: number) => void;
  },
): PushStream {
  const { heartbeatMs, clock } = options;
  let lastHeardAt = clock.now();
  let stuckSince: number | undefined;
  let reason: string | undefined;
  const cancels: { beat?: () => void } = {};
  const { promise: closed, resolve } = Promise.withResolvers<string>();

  const waiting: Buffer[] = [];
  const write = (line: Buffer): void => {
    if (reason !== undefined || response.writableEnded) return;
    waiting.push(line);
    if (stuckSince === undefined) pump();
  };
  const pump = (): void => {
    for (;;) {
      const line = waiting.shift();
      if (line === undefined || reason !== undefined) return;
      const piece = line.subarray(0, pieceBytes);
      if (line.length > pieceBytes) waiting.unshift(line.subarray(pieceBytes));
      options.onSent(piece.length);
      if (response.write(piece)) continue;
      stuckSince = clock.now();
      return;
    }
  };
  const writeMessage = (message: Parameters<PushStream['send']>[0]): void =>
    write(Buffer.from(encodeMessage(message)));
  const end = (why: string): void => {
    if (reason !== undefined) return;
    reason = why;
    response.end();
    // A peer that reads nothing would keep what is still unsent for ever.
    cancels.beat?.();
    cancels.beat = clock.schedule(() => response.destroy(), heartbeatMs);
  };
  const tear = (why: string): void => {
    reason ??= why;
    response.destroy();
  };
  const beat = (): void => {
    const oldest = clock.now() - missedHeartbeats * heartbeatMs;
    if (lastHeardAt <= oldest) tear('the proxy has fallen silent');
    else if (stuckSince !== undefined && stuckSince <= oldest) tear('the proxy does not read');
    else {
      if (stuckSince === undefined) writeMessage({ kind: 'ping' });
      cancels.beat = clock.schedule(beat, heartbeatMs);
    }
  };

  cancels.beat = clock.schedule(beat, heartbeatMs);
  const cancelLife = clock.schedule(() => end('the stream is renewed'), options.lifeMs);
  response.on('drain', () => {
    stuckSince = undefined;
    pump();
  });
  response.on('error', () => undefined);
  response.on('close', () => {
    cancels.beat?.();
    cancelLife();
    resolve(reason ?? 'the connection was closed');
  });
  response.writeHead(200, { 'content-type': 'application/x-ndjson', connection: 'close' });
  response.socket?.setNoDelay(true);
  response.flushHeaders();

  return {
    sendUpdate: (update) => write(update.line()),
    send: writeMessage,
    noteAlive: () => {
      lastHeardAt = clock.now();
    },
    end,
    closed,
  };
}
