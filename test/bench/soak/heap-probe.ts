import { setFlagsFromString, writeHeapSnapshot } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { HeapSample } from './heap-sample.ts';

// Loaded into the proxy with `--import`, so that the product needs no hook for it. The word `sample` is answered with a
// HeapSample; any other word is the file that a heap snapshot goes to.

setFlagsFromString('--expose-gc');
const collect: unknown = runInNewContext('gc');

process.on('message', (word: string) => {
  // The second one waits for what the first has left to do in the background: freeing buffers.
  if (typeof collect === 'function') for (let count = 0; count < 2; count++) collect();
  if (word === 'sample') process.send?.(sample());
  else process.send?.(writeHeapSnapshot(word));
});
process.channel?.unref();

function sample(): HeapSample {
  const { heapUsed, external, arrayBuffers, rss } = process.memoryUsage();
  const resources = process.getActiveResourcesInfo();
  const sockets = resources.filter((name) => name === 'TCPSocketWrap').length;
  return { heapUsed, external, arrayBuffers, rss, sockets, handles: resources.length };
}
