import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { gatedStream, json } from '#test/upstreams/answers.ts';
import { makeGate } from '#test/upstreams/gate.ts';
import { openaiChatFrames } from '#test/upstreams/openai-chat.ts';
import { type ScriptedUpstream, startScriptedUpstream } from '#test/upstreams/scripted-upstream.ts';
import { eventually } from './eventually.ts';
import { type Gateway, startGateway } from './gateway.ts';
import { base, key, object, provider, route, rule, secret, target } from './resources.ts';
import { upstreamScripts } from './speakers.ts';

let upstream: ScriptedUpstream;
let gateway: Gateway;
beforeEach(async () => {
  upstream = await startScriptedUpstream();
  upstream.respondAlways(upstreamScripts.gpt({ text: 'from upstream' }));
  gateway = await startGateway({
    'base.yaml': base(),
    'mock.yaml': [object('AIProvider', 'mock', { type: 'Mock', mock: { reply: 'one' } })],
    'route.yaml': [route('main', [rule('mock', [target('mock')])])],
    'openai.yaml': [...openai('first-key'), route('openai', [rule('gpt', [target('openai')])])],
  });
});
afterEach(async () => {
  await gateway.stop();
  await upstream.stop();
});

const openai = (apiKey: string) => provider('openai', { type: 'OpenAI', url: upstream.url, apiKey });
const messages = [{ role: 'user' as const, content: 'hi' }];

async function ask(model: string, apiKey?: string): Promise<string | null | undefined> {
  const client = gateway.openai(apiKey === undefined ? {} : { apiKey });
  return (await client.chat.completions.create({ model, messages })).choices[0]?.message.content;
}

test('an-edit-is-served-without-a-restart', async () => {
  expect(await ask('mock')).toBe('one');
  await gateway.put('mock.yaml', [object('AIProvider', 'mock', { type: 'Mock', mock: { reply: 'two' } })]);
  await eventually(async () => expect(await ask('mock')).toBe('two'));
});

test('a-new-file-is-served-and-a-removed-one-no-longer', async () => {
  await gateway.put('extra.yaml', [route('extra', [rule('extra', [target('mock')])])]);
  await eventually(async () => expect(await ask('extra')).toBe('one'));
  await gateway.remove('extra.yaml');
  await eventually(() =>
    expect(ask('extra')).rejects.toMatchObject({ status: 404, code: 'model_not_found' }),
  );
});

test('an-editor-that-saves-by-rename-is-followed', async () => {
  const { rename } = await import('node:fs/promises');
  await gateway.putText('.mock.yaml.swp', '');
  await gateway.put('mock.tmp', [object('AIProvider', 'mock', { type: 'Mock', mock: { reply: 'renamed' } })]);
  await rename(`${gateway.folder}/mock.tmp`, `${gateway.folder}/mock.yaml`);
  await eventually(async () => expect(await ask('mock')).toBe('renamed'));
});

test.each([
  ['that-is-no-YAML', 'kind: [AIProvider\n  spec: {', /mock\.yaml:\d+/],
  [
    'with-an-unknown-field',
    'apiVersion: sallyport.dev/v1alpha1\nkind: AIProvider\nmetadata: { name: mock, namespace: test }\nspec:\n  type: Mock\n  mock:\n    replay: two\n',
    /mock\.yaml:7.*replay/s,
  ],
  [
    'that-breaks-a-rule',
    'apiVersion: sallyport.dev/v1alpha1\nkind: AIProvider\nmetadata: { name: mock, namespace: test }\nspec:\n  type: Mock\n  openAI: {}\n',
    /mock\.yaml:\d.*openAI goes with type OpenAI/s,
  ],
])('a-file-%s-is-reported-with-its-line-while-the-last-good-state-serves', async (_name, text, report) => {
  await gateway.putText('mock.yaml', text);
  await eventually(() => expect(gateway.findings()).toMatch(report));
  expect(await ask('mock')).toBe('one');
  // What is beside it goes on changing.
  await gateway.put('extra.yaml', [route('extra', [rule('extra', [target('mock')])])]);
  await eventually(async () => expect(await ask('extra')).toBe('one'));
  await gateway.put('mock.yaml', [object('AIProvider', 'mock', { type: 'Mock', mock: { reply: 'mended' } })]);
  await eventually(async () => expect(await ask('mock')).toBe('mended'));
});

test('a-rotated-provider-secret-goes-with-the-next-request', async () => {
  await ask('gpt');
  expect(upstream.requests.at(-1)?.headers.authorization).toBe('Bearer first-key');
  const [, ...rest] = [...openai('second-key')];
  await gateway.put('openai.yaml', [
    ...openai('second-key').slice(0, 1),
    ...rest,
    route('openai', [rule('gpt', [target('openai')])]),
  ]);
  await eventually(async () => {
    await ask('gpt');
    expect(upstream.requests.at(-1)?.headers.authorization).toBe('Bearer second-key');
  });
});

test('a-deleted-provider-secret-is-a-clear-503-until-it-is-back', async () => {
  const [withoutSecret = {}] = openai('');
  const routes = route('openai', [rule('gpt', [target('openai')])]);
  await gateway.put('openai.yaml', [withoutSecret, routes]);
  await eventually(() =>
    expect(ask('gpt')).rejects.toMatchObject({ status: 503, code: 'route_unavailable' }),
  );
  expect(await ask('mock')).toBe('one');
  await gateway.put('secret.yaml', [secret('openai-auth', 'third-key')]);
  await eventually(async () => expect(await ask('gpt')).toBe('from upstream'));
  expect(upstream.requests.at(-1)?.headers.authorization).toBe('Bearer third-key');
});

test('a-key-is-suspended-while-requests-go-on', async () => {
  const value = 'sp-second-key-0123456789abcdefghijklmnopqrstuvw';
  await gateway.put('key.yaml', key('second', value));
  await eventually(async () => expect(await ask('mock', value)).toBe('one'));
  await gateway.put('key.yaml', key('second', value, { suspended: true }));
  await eventually(() => expect(ask('mock', value)).rejects.toMatchObject({ status: 401 }));
  expect(await ask('mock')).toBe('one');
});

test('a-stream-that-runs-during-an-edit-ends-as-it-began', async () => {
  const gate = makeGate();
  const frames = openaiChatFrames({ text: 'one two three' }, { usage: true });
  upstream.script(gatedStream(frames, [undefined, undefined, gate.opened]));
  const stream = await gateway.openai().chat.completions.create({ model: 'gpt', messages, stream: true });
  const chunks = stream[Symbol.asyncIterator]();
  await chunks.next();
  // Its route and its provider go away.
  await gateway.remove('openai.yaml');
  await eventually(() => expect(ask('gpt')).rejects.toMatchObject({ status: 404 }));
  gate.open();
  let text = '';
  for (let next = await chunks.next(); !next.done; next = await chunks.next())
    text += next.value.choices[0]?.delta.content ?? '';
  expect(text).toBe('one two three');
});

test('no-request-fails-while-the-folder-changes', async () => {
  let stop = false;
  const failures: unknown[] = [];
  let served = 0;
  const traffic = (async () => {
    while (!stop) {
      await ask('mock').then(
        () => {
          served += 1;
        },
        (error: unknown) => failures.push(error),
      );
    }
  })();
  for (let turn = 0; turn < 10; turn += 1) {
    const reply = `reply ${turn}`;
    await gateway.put('mock.yaml', [object('AIProvider', 'mock', { type: 'Mock', mock: { reply } })]);
    await eventually(async () => expect(await ask('mock')).toBe(reply));
  }
  stop = true;
  await traffic;
  expect(failures).toEqual([]);
  expect(served).toBeGreaterThan(10);
});

test('readiness-and-metrics-follow-the-config', async () => {
  const version = async () =>
    /config_version_info\{version="([^"]+)"\} 1/.exec(await gateway.admin('/metrics'))?.[1];
  const before = await version();
  expect(await gateway.admin('/readyz')).toBe('ok\n');
  await gateway.put('mock.yaml', [object('AIProvider', 'mock', { type: 'Mock', mock: { reply: 'two' } })]);
  await eventually(async () => expect(await version()).not.toBe(before));
  upstream.respondAlways(json({}));
});
