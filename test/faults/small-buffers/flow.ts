import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { stream } from './bodies.ts';

/** How much of a stream its upstream has handed to its socket, and whether it was cut off. */
export interface Sending {
  sent: number;
  cut: boolean;
}

/** Streams so many kilobytes of text, each when the one before was taken. */
export async function sendStream(
  response: ServerResponse,
  kilobytes: number,
  sending: Sending,
): Promise<void> {
  response.once('close', () => {
    sending.cut = !response.writableFinished;
  });
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(stream.opening);
  for (let at = 0; at < kilobytes && !response.destroyed; at++) {
    await new Promise<void>((taken) => response.write(stream.kilobyte, () => taken()));
    sending.sent += stream.kilobyte.length;
  }
  response.end(stream.closing);
}

/** Resolves once the upstream has not got rid of a byte for so long. */
export async function stuck(sending: Sending, forMs: number): Promise<void> {
  let last = -1;
  let since = performance.now();
  while (last <= 0 || performance.now() - since < forMs) {
    if (sending.sent !== last) since = performance.now();
    last = sending.sent;
    await delay(10);
  }
}

/** All text that still comes; `cut`: the connection broke off. */
export async function readAll(
  answer: IncomingMessage,
): Promise<{ readonly text: string; readonly cut: boolean }> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of answer) chunks.push(chunk);
    return { text: Buffer.concat(chunks).toString(), cut: false };
  } catch {
    return { text: Buffer.concat(chunks).toString(), cut: true };
  }
}

/** Reads at least so many bytes, a piece every few milliseconds, and then nothing until somebody reads on. */
export async function readSlowly(answer: IncomingMessage, bytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let read = 0;
  for await (const chunk of answer.iterator({ destroyOnReturn: false })) {
    chunks.push(chunk);
    read += chunk.length;
    if (read >= bytes) break;
    await delay(2);
  }
  return Buffer.concat(chunks).toString();
}

/** True once `holds` is; false after so long. */
export async function within(limitMs: number, holds: () => boolean | Promise<boolean>): Promise<boolean> {
  const until = performance.now() + limitMs;
  while (!(await holds())) {
    if (performance.now() > until) return false;
    await delay(20);
  }
  return true;
}
