import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';

// Loaded into a Node program with `--import`: profiles it from a first message, `cpu` or `heap`, to a second one, which
// names the file to write. So the start and the warming up are not in the profile.

const session = new Session();
let finish: (() => Promise<unknown>) | undefined;

process.on('message', async (word: string) => {
  if (finish === undefined) finish = await begin(word);
  else writeFileSync(word, JSON.stringify(await finish()));
  process.send?.('done');
});
process.channel?.unref();

async function begin(kind: string): Promise<() => Promise<unknown>> {
  session.connect();
  if (kind === 'heap') {
    // What was collected in the meantime counts: it is what keeps the collector busy.
    await session.post('HeapProfiler.startSampling', {
      samplingInterval: 8192,
      includeObjectsCollectedByMinorGC: true,
      includeObjectsCollectedByMajorGC: true,
    });
    return async () => (await session.post('HeapProfiler.stopSampling')).profile;
  }
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: 200 });
  await session.post('Profiler.start');
  return async () => (await session.post('Profiler.stop')).profile;
}
