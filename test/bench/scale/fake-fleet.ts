import { encodeMessage } from '#contract/push/encode-message.ts';
import { formatVersion } from '#contract/push/stream-terms.ts';
import { type OpenStream, openStream } from '#proxy/config/open-stream.ts';
import { gateway } from '../contestants/sallyport-snapshot.ts';
import type { FleetJob } from './fleet-job.ts';

// Many proxies' ends of the config stream, in a process of its own: each takes what comes and acknowledges it unread. Jobs
// come over IPC; each is answered when it is done, `connect` when all are let in.

let streams: readonly OpenStream[] = [];
const heads = /^\{"kind":"update","version":"([0-9a-f]+)"/;
const headLength = 80;

process.on('message', (job: FleetJob) => {
  run(job).then(
    () => process.send?.('done'),
    (error) => process.send?.(String(error)),
  );
});
process.on('disconnect', () => process.exit(0));

async function run(job: FleetJob): Promise<void> {
  if (job.kind === 'connect') {
    streams = await Promise.all(Array.from({ length: job.count }, (_, at) => connect(job, at)));
    return;
  }
  const gone = streams.map(({ response }) => new Promise((resolve) => response.once('close', resolve)));
  for (const { request } of streams) request.destroy();
  await Promise.all(gone);
}

async function connect(
  { port, caPem, digests }: Extract<FleetJob, { kind: 'connect' }>,
  at: number,
): Promise<OpenStream> {
  const introduction = { proxyId: `fake-${at}`, programVersion: '', gateway, digests };
  const hello = encodeMessage({ kind: 'hello', format: formatVersion, ...introduction });
  const endpoint = { url: new URL(`https://127.0.0.1:${port}`), ca: caPem, token: 'bench' };
  const stream = await openStream(endpoint, hello, new AbortController().signal);
  acknowledgeAll(stream);
  return stream;
}

/** Of each line only the head is looked at, so that the fleet costs less than what it measures. */
function acknowledgeAll({ request, response }: OpenStream): void {
  let head = '';
  response.on('error', () => undefined);
  response.on('data', (chunk: Buffer) => {
    let from = 0;
    for (;;) {
      const end = chunk.indexOf(10, from);
      const until = end === -1 ? chunk.length : end;
      if (head.length < headLength)
        head += chunk.toString('latin1', from, Math.min(until, from + headLength));
      if (end === -1) return;
      const version = heads.exec(head)?.[1];
      if (version !== undefined) request.write(encodeMessage({ kind: 'ack', version }));
      head = '';
      from = end + 1;
    }
  });
}
