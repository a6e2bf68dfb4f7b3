import type { ServerResponse } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Answer, Step } from './answer.ts';

/** Sends an answer step by step; ends early where the client leaves. */
export async function playAnswer(response: ServerResponse, answer: Answer): Promise<void> {
  const closed = new Promise<void>((resolve) => response.once('close', () => resolve()));
  for (const step of answer.beforeHead) await playStep(response, step, closed);
  if (response.destroyed) return;
  const trailers = answer.body.find((step) => step.kind === 'Trailers');
  response.writeHead(answer.status, {
    ...answer.headers,
    ...(trailers === undefined ? {} : { trailer: Object.keys(trailers.fields).join(', ') }),
  });
  response.flushHeaders();
  for (const step of answer.body) await playStep(response, step, closed);
  if (!response.destroyed) response.end();
}

async function playStep(response: ServerResponse, step: Step, closed: Promise<void>): Promise<void> {
  if (response.destroyed) return;
  switch (step.kind) {
    case 'Write':
      await Promise.race([write(response, step.bytes), closed]);
      return;
    case 'Wait':
      await Promise.race([step.until, closed]);
      return;
    case 'Tell':
      step.action();
      return;
    case 'Destroy':
      // What was written must be on the wire before the cut, so that the cut is where the script says.
      await nextTurn();
      response.socket?.destroy();
      return;
    case 'Hang':
      await closed;
      return;
    case 'Trailers':
      response.addTrailers(step.fields);
      return;
    default:
      step satisfies never;
  }
}

/** Writes and gives the reader, in this process too, a turn to see these bytes alone. */
async function write(response: ServerResponse, bytes: Buffer): Promise<void> {
  await new Promise<void>((resolve) => {
    response.write(bytes, () => resolve());
  });
  await nextTurn();
}
