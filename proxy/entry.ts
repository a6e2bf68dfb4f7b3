import { parseOptions } from '#runtime/parse-options.ts';
import { runProxy } from './main.ts';
import { proxyOptions, readProxyOptions } from './options.ts';

// The proxy as a program of its own: what a pod runs.
const values = parseOptions({ name: 'sallyport-proxy', options: proxyOptions }, process.argv.slice(2));
const options = values.kind === 'Ok' ? readProxyOptions(values.value) : values;
if (options.kind === 'Failed') {
  process.stderr.write(`sallyport-proxy: ${options.failure}\n`);
  process.exitCode = 2;
} else {
  await runProxy(options.value);
}
