import type { Socket } from 'node:net';
import { AnswerReader } from '../programs/answer-reader.ts';
import type { Leaving } from './leaving.ts';

/** What came of a request. Broken: the connection ended, or fell silent, although the client stayed. */
export type Outcome =
  | { readonly kind: 'Answered'; readonly status: number }
  | { readonly kind: 'Left' }
  | { readonly kind: 'Broken'; readonly status: number };

/** A proxy that says nothing for so long has lost the request. */
const silenceMs = 20_000;

export interface Play {
  readonly bytes: Buffer;
  readonly stream: boolean;
  readonly leaving: Leaving;
}

/** Sends one request on a connection that carries nothing else; where the client leaves, the socket is destroyed. */
export function playRequest(socket: Socket, { bytes, stream, leaving }: Play): Promise<Outcome> {
  const reader = new AnswerReader({ stream, keep: false });
  let received = 0;
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined;
    const finish = (outcome: Outcome): void => {
      clearTimeout(timer);
      socket.off('data', onData).off('close', onClose).off('timeout', onTimeout).setTimeout(0);
      if (outcome.kind !== 'Answered') socket.destroy();
      resolve(outcome);
    };
    const leave = (): void => finish({ kind: 'Left' });
    const onData = (chunk: Buffer): void => {
      received += chunk.length;
      if (reader.push(chunk)) finish({ kind: 'Answered', status: reader.status });
      else if (leaving.kind === 'InAnswer' && received >= leaving.afterBytes) leave();
    };
    const onClose = (): void => finish({ kind: 'Broken', status: reader.status });
    const onTimeout = onClose;
    socket.on('data', onData).on('close', onClose).on('timeout', onTimeout).setTimeout(silenceMs);
    const part =
      leaving.kind === 'InUpload' ? bytes.subarray(0, Math.ceil(bytes.length * leaving.share)) : bytes;
    socket.write(part, () => {
      if (leaving.kind === 'InUpload') setImmediate(leave);
      if (leaving.kind === 'Waiting') timer = setTimeout(leave, leaving.afterMs);
    });
  });
}
