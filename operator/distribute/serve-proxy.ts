import type { IncomingMessage, ServerResponse } from 'node:http';
import { maxProxyLine, maxText } from '#contract/push/bounds.ts';
import { decodeProxyMessage } from '#contract/push/decode-message.ts';
import type { UsedKey } from '#contract/push/messages.ts';
import { splitLines } from '#contract/push/split-lines.ts';
import { formatVersion } from '#contract/push/stream-terms.ts';
import type { Clock } from '#runtime/clock.ts';
import type { Logger } from '#runtime/logger.ts';
import type { Distributor } from './distributor.ts';
import { gatewayKey } from './gateway-key.ts';
import { mayServe } from './may-serve.ts';
import type { ProxyIdentity } from './proxy-identity.ts';
import { makePushStream, type PushStream } from './push-stream.ts';
import { type Hello, readHello } from './read-hello.ts';
import type { Subscription } from './subscriber.ts';

/** What every stream shares. */
export interface StreamSettings {
  readonly distributor: Distributor;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly heartbeatMs: number;
  readonly helloWithinMs: number;
  /** Longest life of a stream; its proxy then comes back with a token that is reviewed anew. */
  readonly streamLifeMs: number;
  /** 0 to 1; spreads the ends of streams that began together. */
  readonly random: () => number;
  /** Told how many bytes went out. */
  readonly onSent: (bytes: number) => void;
  /** Told the name of a `jwks` entry that lacks the key of a token. */
  readonly onMissingKey: (entry: string) => void;
  /** Keys that a proxy of this gateway, `<namespace>/<name>`, has taken. */
  readonly onKeyUse: (gateway: string, used: readonly UsedKey[]) => void;
  /** Streams under way. */
  readonly streams: Set<PushStream>;
}

/** An answer before the stream begins: the status and a word for the proxy's log. */
export type Turned = { readonly status: number; readonly reason: string };

/**
 * Serves one authenticated proxy until either side ends it. Resolves with what to answer where the proxy is not
 * let in; once the answer has begun everything is settled within the stream.
 */
export async function serveProxy(
  exchange: {
    readonly identity: ProxyIdentity;
    readonly request: IncomingMessage;
    readonly response: ServerResponse;
  },
  settings: StreamSettings,
): Promise<Turned | undefined> {
  const { identity, request, response } = exchange;
  const { clock, logger, distributor } = settings;
  const lines = splitLines(request, maxProxyLine);
  const first = await readHello(lines, { withinMs: settings.helloWithinMs, clock });
  if (first.kind === 'Failed') return first.failure;
  const hello = first.value;
  if (!mayServe(identity, hello.gateway)) {
    const { namespace, serviceAccount } = identity;
    logger.warn(
      { namespace, serviceAccount, gateway: hello.gateway },
      'a proxy asked for a gateway not its own',
    );
    return { status: 403, reason: 'this service account may not serve that gateway' };
  }
  if (response.destroyed) return undefined;
  const lifeMs = lifeOf(identity, settings);
  const stream = makePushStream(response, {
    heartbeatMs: settings.heartbeatMs,
    lifeMs,
    clock,
    onSent: settings.onSent,
  });
  settings.streams.add(stream);
  const fields = { gateway: gatewayKey(hello.gateway), proxyId: hello.proxyId };
  logger.info({ ...fields, programVersion: hello.programVersion }, 'a proxy connected');
  const closed = stream.closed.then((reason) => {
    settings.streams.delete(stream);
    logger.info({ ...fields, reason }, 'a proxy is gone');
  });
  if (hello.format !== formatVersion) {
    stream.send({ kind: 'refused', reason: `this operator speaks format ${formatVersion}` });
    stream.end('the proxy speaks another format');
  } else {
    const subscription = distributor.subscribe({ ...introduce(hello), port: portOf(stream) });
    void closed.then(() => subscription.leave());
    const { onMissingKey } = settings;
    const onKeyUse = (used: readonly UsedKey[]): void => settings.onKeyUse(fields.gateway, used);
    const { settle, report } = subscription;
    await listen(lines, stream, { settle, report, onKeyUse, onMissingKey });
  }
  await closed;
  return undefined;
}

function lifeOf(identity: ProxyIdentity, { streamLifeMs, random, clock }: StreamSettings): number {
  const spread = streamLifeMs * (0.8 + 0.2 * random());
  const tokenLeft = identity.expiresAtMs === undefined ? spread : identity.expiresAtMs - clock.now();
  return Math.max(0, Math.min(spread, tokenLeft));
}

function introduce(hello: Hello): Omit<Parameters<Distributor['subscribe']>[0], 'port'> {
  const { proxyId, programVersion } = hello;
  const digests = new Map(Object.entries(hello.digests));
  return { gateway: gatewayKey(hello.gateway), proxyId, programVersion, digests };
}

function portOf(stream: PushStream): Parameters<Distributor['subscribe']>[0]['port'] {
  return {
    send: (update) => {
      stream.sendUpdate(update);
      return undefined;
    },
    close: (reason) => stream.end(reason),
  };
}

/** Who is told of what a proxy says. */
interface Ear extends Pick<Subscription, 'settle' | 'report'> {
  readonly onKeyUse: (used: readonly UsedKey[]) => void;
  readonly onMissingKey: (entry: string) => void;
}

/** Reads what the proxy says until it stops, or says what it may not. */
async function listen(lines: AsyncIterator<string>, stream: PushStream, ear: Ear): Promise<void> {
  try {
    for (;;) {
      // Not `for await`: leaving it would tear the connection before the last message has gone out.
      const next = await lines.next();
      if (next.done === true) return stream.end('the proxy said goodbye');
      stream.noteAlive();
      const trouble = heed(next.value, ear);
      if (trouble === undefined) continue;
      stream.send({ kind: 'refused', reason: trouble.slice(0, maxText) });
      return stream.end(trouble);
    }
  } catch (error) {
    stream.end(error instanceof RangeError ? error.message : 'the connection broke');
  }
}

/** Acts on one message; what is wrong with it, where something is. */
function heed(line: string, { settle, report, onKeyUse, onMissingKey }: Ear): string | undefined {
  const decoded = decodeProxyMessage(line);
  if (decoded.kind === 'Failed') return decoded.failure;
  const message = decoded.value;
  switch (message.kind) {
    case 'hello':
      return 'a second hello';
    case 'ack':
      settle(message.version, { kind: 'Acknowledged' });
      return undefined;
    case 'nack':
      settle(message.version, { kind: 'Refused', problems: message.problems });
      return undefined;
    case 'report':
      report(message.budgets);
      if (message.usedKeys !== undefined) onKeyUse(message.usedKeys);
      return undefined;
    case 'missingKey':
      onMissingKey(message.entry);
      return undefined;
  }
}
