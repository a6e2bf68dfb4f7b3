import { request } from 'node:http';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { json } from '#test/upstreams/answers.ts';
import { type ScriptedUpstream, startScriptedUpstream } from '#test/upstreams/scripted-upstream.ts';
import { type Gateway, startGateway } from './gateway.ts';
import { base, callerKey, provider, route, rule, target } from './resources.ts';

let upstream: ScriptedUpstream;
let gateway: Gateway;
beforeEach(async () => {
  upstream = await startScriptedUpstream();
  gateway = await startGateway({
    'base.yaml': base({ drainGracePeriod: '10s' }),
    'route.yaml': [
      ...provider('up', { type: 'OpenAI', url: upstream.url }),
      route('up', [rule('gpt', [target('up')])]),
    ],
  });
});
afterEach(() => upstream.stop());

test('a-drain-does-not-cut-an-answer-that-its-client-still-reads', async () => {
  const text = `{"choices":[],"pad":"${'x'.repeat(12 * 1024 * 1024)}"}`;
  upstream.script(json(text));
  const call = request(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${callerKey}`, 'content-type': 'application/json' },
  });
  call.end(JSON.stringify({ model: 'gpt', messages: [{ role: 'user', content: 'hi' }] }));
  const response = await new Promise<import('node:http').IncomingMessage>((resolve, reject) => {
    call.once('response', resolve).once('error', reject);
  });
  // Nothing is read yet: the rest waits in the gateway.
  const stopping = gateway.stop();
  let bytes = 0;
  for await (const chunk of response) bytes += chunk.length;
  expect(bytes).toBe(text.length);
  await stopping;
});
