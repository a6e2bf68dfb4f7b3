import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import Type from 'typebox';
import { Parse } from 'typebox/value';
import { gatedStream } from '#test/upstreams/answers.ts';
import { makeGate } from '#test/upstreams/gate.ts';
import { openaiChatFrames } from '#test/upstreams/openai-chat.ts';
import { type ScriptedUpstream, startScriptedUpstream } from '#test/upstreams/scripted-upstream.ts';
import { eventually } from './eventually.ts';
import { type Gateway, startGateway } from './gateway.ts';
import { base, key, namespace, object, provider, route, rule, secret, target } from './resources.ts';

const leaverKey = 'sp-leaver-0123456789abcdefghijklmnopqrstuvwxyz';
const messages = [{ role: 'user' as const, content: 'hi' }];
const frames = openaiChatFrames({ text: 'one two three' }, { usage: true });

let upstream: ScriptedUpstream;
let gateway: Gateway;
beforeEach(async () => {
  upstream = await startScriptedUpstream();
  gateway = await startGateway({
    'base.yaml': base(),
    'key.yaml': key('leaver', leaverKey),
    'route.yaml': [
      ...provider('up', { type: 'OpenAI', url: upstream.url }),
      object('AIProvider', 'mock', { type: 'Mock', mock: { reply: 'hello' } }),
      route('up', [rule('gpt', [target('up')]), rule('mock', [target('mock')])]),
    ],
  });
});
afterEach(async () => {
  await gateway.stop();
  await upstream.stop();
});

async function statusFor(apiKey: string): Promise<number> {
  const init = { headers: { authorization: `Bearer ${apiKey}` } };
  const response = await gateway.post('/v1/chat/completions', { model: 'mock', messages }, init);
  await response.arrayBuffer();
  return response.status;
}

test.each([
  ['suspended', () => gateway.put('key.yaml', key('leaver', leaverKey, { suspended: true }))],
  ['given-another-value', () => gateway.put('key.yaml', key('leaver', `${leaverKey}-next`))],
  ['deleted', () => gateway.remove('key.yaml')],
  [
    'emptied',
    () => gateway.put('key.yaml', [...key('leaver', leaverKey).slice(0, 1), secret('leaver-key', '')]),
  ],
])('a-stream-that-began-with-a-good-key-ends-well-though-the-key-is-%s-meanwhile', async (_what, revoke) => {
  const gate = makeGate();
  upstream.script(gatedStream(frames, [undefined, undefined, gate.opened]));
  const client = gateway.openai({ apiKey: leaverKey });
  const stream = await client.chat.completions.create({ model: 'gpt', messages, stream: true });
  const chunks = stream[Symbol.asyncIterator]();
  let text = (await chunks.next()).value?.choices[0]?.delta.content ?? '';
  expect(await statusFor(leaverKey)).toBe(200);
  await revoke();
  await eventually(async () => expect(await statusFor(leaverKey)).toBe(401));
  gate.open();
  for (let next = await chunks.next(); !next.done; next = await chunks.next())
    text += next.value.choices[0]?.delta.content ?? '';
  expect(text).toBe('one two three');
  const line = await eventually(() => {
    const found = gateway.accessLines.find((one) => one.includes('"gpt"'));
    if (found === undefined) throw new Error('no line of the stream yet');
    return found;
  });
  expect(line).toContain(`"${namespace}/leaver"`);
  expect(gateway.accessLines.join('') + gateway.log()).not.toContain(leaverKey);
});

const Kept = Type.Object({ stringData: Type.Object({ 'api-key': Type.String() }) });

async function mintedKey(): Promise<string> {
  const path = join(gateway.folder, '..', 'state', 'secrets', `${namespace}.app-key.json`);
  return Parse(Kept, JSON.parse(await readFile(path, 'utf8'))).stringData['api-key'];
}

test('on-a-laptop-a-minted-key-is-rotated-by-an-edit-and-both-are-taken-in-the-overlap', async () => {
  const app = (rotation: object) =>
    object('AIKey', 'app', { secretName: 'app-key', attributes: {}, rotation });
  await gateway.put('app.yaml', [app({ every: '720h' })]);
  const former = await eventually(mintedKey);
  await eventually(async () => expect(await statusFor(former)).toBe(200));
  const requestedAt = new Date().toISOString();
  await gateway.put('app.yaml', [app({ every: '720h', requestedAt, overlap: '1h' })]);
  const next = await eventually(async () => {
    const found = await mintedKey();
    expect(found).not.toBe(former);
    return found;
  });
  await eventually(async () => expect(await statusFor(next)).toBe(200));
  expect(await statusFor(former)).toBe(200);
  await gateway.put('app.yaml', [app({ requestedAt: new Date().toISOString(), overlap: '0s' })]);
  await eventually(async () => expect(await statusFor(next)).toBe(401));
  expect(await statusFor(former)).toBe(401);
  expect(await statusFor(await mintedKey())).toBe(200);
});
