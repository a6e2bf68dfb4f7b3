import { setTimeout as delay } from 'node:timers/promises';
import { percentile } from '../measure/percentiles.ts';
import type { Workload } from '../workloads/workload.ts';
import { AnswerReader } from './answer-reader.ts';
import { type Answered, LoadConnection } from './load-connection.ts';
import type { LoadJob, LoadMode, LoadResult, Percentiles } from './load-job.ts';

/** Most connections of an open loop; beyond that the contestant has fallen behind for good and requests count as failed. */
const maxConnections = 512;
const maxKeptAnswer = 2000;
/** How many times as long as asked a closed loop may take to reach its count. */
const patience = 3;

/** Does one job against the contestant on that port. */
export async function runJob(job: LoadJob, workload: Workload): Promise<LoadResult> {
  const request = requestBytes(job, workload);
  const open = (keep: boolean): LoadConnection =>
    new LoadConnection({ port: job.port, stream: workload.stream, keep });
  switch (job.mode.kind) {
    case 'Ask': {
      const connection = open(true);
      const answered = await connection.send(request);
      connection.close();
      return summarise([answered], Buffer.concat(answered.reader.kept).toString());
    }
    case 'Closed':
      return summarise(await closedLoop(job.mode, request, () => open(false)));
    case 'Open':
      return summarise(await openLoop(job.mode, request, () => open(false)));
  }
}

async function closedLoop(
  { forMs, atLeast, concurrency }: Extract<LoadMode, { kind: 'Closed' }>,
  request: Buffer,
  open: () => LoadConnection,
): Promise<Answered[]> {
  const all: Answered[] = [];
  const startedAt = performance.now();
  const goesOn = (): boolean => {
    const spentMs = performance.now() - startedAt;
    return spentMs < forMs || (all.length < atLeast && spentMs < forMs * patience);
  };
  const worker = async (): Promise<void> => {
    let connection = open();
    while (goesOn()) {
      all.push(await connection.send(request));
      if (connection.broken) connection = open();
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return all;
}

/** A request leaves when its time has come; where no connection is free a new one is opened, so that none waits. */
async function openLoop(
  { forMs, perSecond }: Extract<LoadMode, { kind: 'Open' }>,
  request: Buffer,
  open: () => LoadConnection,
): Promise<Answered[]> {
  const all: Answered[] = [];
  const idle: LoadConnection[] = [];
  const running = new Set<Promise<void>>();
  const sendOne = async (): Promise<void> => {
    const connection = idle.pop() ?? open();
    all.push(await connection.send(request));
    if (!connection.broken) idle.push(connection);
  };
  const count = Math.round((forMs * perSecond) / 1000);
  const startedAt = performance.now();
  for (let sent = 0; sent < count; ) {
    const due = Math.min(count, Math.floor(((performance.now() - startedAt) * perSecond) / 1000) + 1);
    for (; sent < due; sent++) {
      if (running.size >= maxConnections) {
        all.push(unsent());
        continue;
      }
      const one = sendOne().finally(() => running.delete(one));
      running.add(one);
    }
    await delay(1);
  }
  await Promise.all(running);
  for (const connection of idle) connection.close();
  return all;
}

function unsent(): Answered {
  const now = performance.now();
  const reader = new AnswerReader({ stream: false, keep: false });
  return { status: 0, sentAtMs: now, firstTokenAtMs: undefined, endedAtMs: now, reader };
}

function summarise(all: readonly Answered[], answer?: string): LoadResult {
  const good = all.filter(({ status }) => status === 200);
  const refused = all.find(({ status }) => status !== 200);
  const first = all.reduce((least, { sentAtMs }) => Math.min(least, sentAtMs), Number.POSITIVE_INFINITY);
  const last = all.reduce((most, { endedAtMs }) => Math.max(most, endedAtMs), 0);
  return {
    completed: good.length,
    failed: all.length - good.length,
    elapsedMs: all.length === 0 ? 0 : last - first,
    latency: percentiles(good.map(({ sentAtMs, endedAtMs }) => endedAtMs - sentAtMs)),
    firstToken: percentiles(
      good.flatMap(({ sentAtMs, firstTokenAtMs }) =>
        firstTokenAtMs === undefined ? [] : [firstTokenAtMs - sentAtMs],
      ),
    ),
    answer: answer ?? (refused === undefined ? '' : `status ${refused.status}`).slice(0, maxKeptAnswer),
  };
}

function percentiles(values: readonly number[]): Percentiles {
  return { p50: percentile(values, 0.5), p99: percentile(values, 0.99) };
}

function requestBytes({ port, headers }: LoadJob, { path, body }: Workload): Buffer {
  const lines = [
    `POST ${path} HTTP/1.1`,
    `host: 127.0.0.1:${port}`,
    'content-type: application/json',
    `content-length: ${body.length}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), body]);
}
