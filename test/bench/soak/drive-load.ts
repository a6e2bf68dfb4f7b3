import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { drawLeaving } from './leaving.ts';
import { type Ingredient, makeMix } from './mix.ts';
import { type Outcome, playRequest } from './play-request.ts';

/** Load to put on a proxy. */
export interface Load {
  readonly port: number;
  readonly perSecond: number;
  readonly forMs: number;
  /** [0, 1) */
  readonly random: () => number;
}

/** What became of the requests so far; kept up to date while the load runs. */
export interface Tally {
  sent: number;
  answered: number;
  left: number;
  /** Not sent, since too many were under way: the machine was busy with something else, or the proxy is stuck. */
  unsent: number;
  /** Ended otherwise than planned, with what came in place of it: `json-1k: status 502`. */
  readonly wrong: Map<string, number>;
}

/** More than are under way with a proxy that keeps up. */
const mostAtOnce = 512;
const tickMs = 10;

/** A fixed rate for the given time, whether answers come or not; resolves when all of it is over. */
export async function driveLoad(load: Load, tally: Tally): Promise<void> {
  const idle: Socket[] = [];
  const running = new Set<Promise<void>>();
  const draw = drawFrom(makeMix(load.random), load.random);
  const startedAt = performance.now();
  let due = 0;
  for (;;) {
    const passedMs = performance.now() - startedAt;
    if (passedMs >= load.forMs) break;
    for (const until = Math.floor((passedMs * load.perSecond) / 1000); due < until; due++) {
      if (running.size >= mostAtOnce) tally.unsent += 1;
      else {
        const one = sendOne(load, { ingredient: draw(), idle, tally }).finally(() => running.delete(one));
        running.add(one);
      }
    }
    await delay(tickMs);
  }
  await Promise.all(running);
  for (const socket of idle) socket.destroy();
}

async function sendOne(
  { port, random }: Load,
  {
    ingredient,
    idle,
    tally,
  }: { readonly ingredient: Ingredient; readonly idle: Socket[]; readonly tally: Tally },
): Promise<void> {
  const socket = takeIdle(idle) ?? open(port);
  const leaving = drawLeaving(ingredient.stream, random);
  tally.sent += 1;
  const outcome = await playRequest(socket, {
    bytes: bytesOf(ingredient, port),
    stream: ingredient.stream,
    leaving,
  });
  count(tally, ingredient, outcome);
  // A refusal may end its connection.
  if (outcome.kind === 'Answered' && outcome.status === 200) idle.push(socket);
  else socket.destroy();
}

function count(tally: Tally, { name, status }: Ingredient, outcome: Outcome): void {
  if (outcome.kind === 'Left') tally.left += 1;
  else if (outcome.kind === 'Answered' && outcome.status === status) tally.answered += 1;
  else note(tally, `${name}: ${outcome.kind} with status ${outcome.status}`);
}

function note({ wrong }: Tally, what: string): void {
  wrong.set(what, (wrong.get(what) ?? 0) + 1);
}

function takeIdle(idle: Socket[]): Socket | undefined {
  for (let socket = idle.pop(); socket !== undefined; socket = idle.pop())
    if (!socket.destroyed) return socket;
  return undefined;
}

function open(port: number): Socket {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  return socket.on('error', () => socket.destroy());
}

function bytesOf({ path, headers, body }: Ingredient, port: number): Buffer {
  const content = body();
  const lines = [
    `POST ${path} HTTP/1.1`,
    `host: 127.0.0.1:${port}`,
    'content-type: application/json',
    `content-length: ${content.length}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), content]);
}

function drawFrom(mix: readonly Ingredient[], random: () => number): () => Ingredient {
  const total = mix.reduce((sum, { weight }) => sum + weight, 0);
  return () => {
    let left = random() * total;
    const drawn = mix.find(({ weight }) => {
      left -= weight;
      return left < 0;
    });
    if (drawn === undefined) throw new Error('the mix is empty');
    return drawn;
  };
}
