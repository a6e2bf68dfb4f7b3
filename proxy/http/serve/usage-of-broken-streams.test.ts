import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Provider } from '../../providers/provider.ts';
import { makeProvider } from '../../providers/registry.ts';
import { callProxy, streamed } from '../rig/call-proxy.ts';
import {
  anthropic,
  keyAndPolicy,
  openAI,
  type ProxyRig,
  route,
  settings,
  startProxy,
} from '../rig/proxy-rig.ts';
import {
  answerStream,
  roleFrame,
  type ScriptedUpstream,
  startUpstream,
  textFrame,
} from '../rig/scripted-upstream.ts';

// B3: what an upstream said of its usage before a stream broke is in the record, whoever broke it.

let upstream: ScriptedUpstream;
let proxy: ProxyRig;
beforeAll(async () => {
  upstream = await startUpstream(answerStream([]));
  proxy = await startProxy([]);
});
afterAll(async () => {
  await proxy.stop();
  await upstream.stop();
});

const event = (type: string, fields: object): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
const messageStart = event('message_start', {
  message: {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude',
    content: [],
    stop_reason: null,
    usage: { input_tokens: 7, cache_read_input_tokens: 90, output_tokens: 1 },
  },
});
const words = [
  event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
  event('content_block_delta', { index: 0, delta: { type: 'text_delta', text: 'word' } }),
];
/** As vLLM does with `continuous_usage_stats`. */
const counted = (tokens: number): string =>
  textFrame('word').replace(
    /\}\n\n$/,
    `,"usage":{"prompt_tokens":11,"completion_tokens":${tokens},"total_tokens":${11 + tokens}}}\n\n`,
  );

const upstreams = [
  ['Anthropic', [messageStart, ...words], { input: 7, cacheRead: 90, output: 1 }],
  [
    'one-that-counts-in-every-chunk',
    [roleFrame, counted(1), counted(2), counted(3)],
    { input: 11, output: 3 },
  ],
  ['OpenAI', [roleFrame, textFrame('word')], undefined],
] as const;
const clients = ['/v1/chat/completions', '/v1/messages'];
const cases = upstreams.flatMap(([name, frames, usage]) =>
  clients.map((path) => [name, path, { frames, usage }] as const),
);

describe.each(cases)('a-stream-of-%s-for-%s', (name, path, { frames, usage }) => {
  const ask = ({ signal, streamIdleMs = 5000 }: { signal?: AbortSignal; streamIdleMs?: number }) => {
    const provider = name === 'Anthropic' ? anthropic('up', upstream.url) : openAI('up', upstream.url);
    proxy.apply([
      settings,
      ...keyAndPolicy,
      provider,
      route(['up'], { timeouts: { ...route([]).timeouts, streamIdleMs } }),
    ]);
    const body = { ...streamed, max_tokens: 5 };
    return callProxy(proxy.url, body, { path, ...(signal === undefined ? {} : { signal }) });
  };
  const expected = usage === undefined ? undefined : expect.objectContaining(usage);

  test('that-the-client-leaves-has-the-usage-told-so-far', async () => {
    upstream.play(answerStream(frames, 'Hang'));
    const leave = new AbortController();
    const answer = await ask({ signal: leave.signal });
    const reader = answer.body?.getReader();
    await reader?.read();
    leave.abort();
    const record = await proxy.recordOf(answer);
    expect(record.code).toBe('client_closed');
    expect(record.usage).toEqual(expected);
  });

  test.each([
    ['is-cut', 'Cut', 'upstream_failed'],
    ['falls-silent', 'Hang', 'upstream_timeout'],
  ] as const)('that-%s-has-the-usage-told-so-far', async (_name, end, code) => {
    upstream.play(answerStream(frames, end));
    const answer = await ask({ streamIdleMs: 40 });
    expect(await answer.text()).toContain('word');
    const record = await proxy.recordOf(answer);
    expect(record.code).toBe(code);
    expect(record.usage).toEqual(expected);
  });
});

test('a-client-that-leaves-before-the-first-word-has-used-its-prompt', async () => {
  upstream.play(answerStream([messageStart], 'Hang'));
  let sawFrame: () => void = () => undefined;
  const frameSeen = new Promise<void>((resolve) => {
    sawFrame = resolve;
  });
  const watched = await startProxy(
    [settings, ...keyAndPolicy, anthropic('up', upstream.url), route(['up'])],
    { makeProvider: (entry) => watch(makeProvider(entry), () => setImmediate(sawFrame)) },
  );
  const leave = new AbortController();
  const record = watched.recordOf(undefined);
  const body = { ...streamed, max_tokens: 5 };
  const answer = callProxy(watched.url, body, { path: '/v1/messages', signal: leave.signal });
  await frameSeen;
  leave.abort();
  await expect(answer).rejects.toThrow();
  expect((await record).usage).toMatchObject({ input: 7, cacheRead: 90 });
  await watched.stop();
});

/** The head of a stream is held back until content comes, so nothing tells the client that its prompt was read. */
function watch(provider: Provider, onFrame: () => void): Provider {
  return {
    ...provider,
    nativeTap: (dialect, outline) => {
      const tap = provider.nativeTap(dialect, outline);
      return {
        observe: (frame) => {
          onFrame();
          return tap.observe(frame);
        },
        isOnlyContent: (frame) => tap.isOnlyContent(frame),
      };
    },
  };
}
