import { keyAndPolicy, openAI, route, settings, startProxy } from '#proxy/http/rig/proxy-rig.ts';
import { mostBodyBytes } from './proxy-limits.ts';

// A data plane in a process of its own, so that its memory is its own too. Arguments: the URL of the OpenAI upstream that
// answers for model `m`, how long it may be silent within a stream, how long a client may take nothing; in milliseconds.

const [url = '', streamIdleMs, stalledClientMs] = process.argv.slice(2);
const timeouts = {
  requestMs: 60_000,
  firstTokenMs: 20_000,
  answerMs: 20_000,
  streamIdleMs: Number(streamIdleMs),
};
const entries = [
  { ...settings, maxBodyBytes: mostBodyBytes },
  ...keyAndPolicy,
  openAI('first', url),
  route(['first'], { timeouts }),
];
const proxy = await startProxy(entries, { stalledClientMs: Number(stalledClientMs) });
process.send?.(proxy.url);
process.once('disconnect', () => process.exit(0));
