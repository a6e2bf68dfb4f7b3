import { join } from 'node:path';
import { parseOptions } from '#runtime/parse-options.ts';
import { proxyOptions, readProxyOptions } from './options.ts';
import { useCodeCache } from './use-code-cache.ts';
import { useMemoryProfile } from './use-memory-profile.ts';

// The proxy as a program of its own: what a pod runs. No top-level await: it is bundled as CommonJS.
void start();

async function start(): Promise<void> {
  const values = parseOptions({ name: 'sallyport-proxy', options: proxyOptions }, process.argv.slice(2));
  const options = values.kind === 'Ok' ? readProxyOptions(values.value) : values;
  if (options.kind === 'Failed') {
    process.stderr.write(`sallyport-proxy: ${options.failure}\n`);
    process.exitCode = 2;
    return;
  }
  const { memory, lastGoodDirectory } = options.value;
  // Both work on what is loaded behind them.
  useMemoryProfile(memory);
  if (lastGoodDirectory !== undefined) useCodeCache(join(lastGoodDirectory, 'code'));
  const { runProxy } = await import('./main.ts');
  await runProxy(options.value);
}
