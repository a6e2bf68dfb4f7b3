import { setTimeout as delay } from 'node:timers/promises';
import { LoadConnection } from '../programs/load-connection.ts';
import type { ManyJob, ManyResult } from './many-job.ts';
import { manyRequest } from './many-request.ts';

// A load generator whose requests ask for many models with many keys; a process of its own. Jobs come over IPC.

/** Different requests in a round. */
const variants = 2000;

interface Sent {
  readonly status: number;
  readonly sentAtMs: number;
  readonly tookMs: number;
}

process.on('message', (job: ManyJob) => {
  run(job).then((result) => process.send?.(result));
});
process.on('disconnect', () => process.exit(0));

async function run(job: ManyJob): Promise<ManyResult> {
  const requests = Array.from({ length: variants }, (_, at) => manyRequest(job, at));
  let next = 0;
  const take = (): Buffer => requests[next++ % variants] ?? Buffer.alloc(0);
  const startedAt = performance.now();
  const all = job.mode.kind === 'Closed' ? await closed(job, take) : await open(job, take);
  const elapsedMs = performance.now() - startedAt;
  const good = all.filter(({ status }) => status === 200);
  const samples =
    job.mode.kind === 'Closed' ? [] : good.flatMap(({ sentAtMs, tookMs }) => [sentAtMs, tookMs]);
  return {
    completed: good.length,
    failed: all.length - good.length,
    elapsedMs,
    samples: Float64Array.from(samples),
  };
}

async function closed({ port, mode }: ManyJob, take: () => Buffer): Promise<readonly Sent[]> {
  if (mode.kind !== 'Closed') return [];
  const all: Sent[] = [];
  const startedAt = performance.now();
  const goesOn = (): boolean => {
    const spentMs = performance.now() - startedAt;
    return spentMs < mode.forMs || (all.length < mode.atLeast && spentMs < mode.forMs * 3);
  };
  const worker = async (): Promise<void> => {
    const connection = connect(port);
    while (goesOn()) all.push(await send(connection, take()));
    connection.close();
  };
  await Promise.all(Array.from({ length: mode.concurrency }, worker));
  return all;
}

/** A request leaves when its time has come, whether those before it were answered or not. */
async function open({ port, mode }: ManyJob, take: () => Buffer): Promise<readonly Sent[]> {
  if (mode.kind !== 'Open') return [];
  const all: Promise<Sent>[] = [];
  const idle: LoadConnection[] = [];
  const startedAt = performance.now();
  const sendOne = async (): Promise<Sent> => {
    const connection = idle.pop() ?? connect(port);
    const sent = await send(connection, take());
    if (!connection.broken) idle.push(connection);
    return sent;
  };
  const count = Math.round((mode.forMs * mode.perSecond) / 1000);
  for (let at = 0; at < count; at += 1) {
    const dueAt = startedAt + (at * 1000) / mode.perSecond;
    const waitMs = dueAt - performance.now();
    if (waitMs > 0) await delay(waitMs);
    all.push(sendOne());
  }
  const done = await Promise.all(all);
  for (const connection of idle) connection.close();
  return done;
}

function connect(port: number): LoadConnection {
  return new LoadConnection({ port, stream: false, keep: false });
}

async function send(connection: LoadConnection, request: Buffer): Promise<Sent> {
  const { status, sentAtMs, endedAtMs } = await connection.send(request);
  return { status, sentAtMs: performance.timeOrigin + sentAtMs, tookMs: endedAtMs - sentAtMs };
}
