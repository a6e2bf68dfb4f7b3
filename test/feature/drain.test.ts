import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { gatedStream } from '#test/upstreams/answers.ts';
import { hangAfter } from '#test/upstreams/failures.ts';
import { makeGate } from '#test/upstreams/gate.ts';
import { openaiChatFrames } from '#test/upstreams/openai-chat.ts';
import { type ScriptedUpstream, startScriptedUpstream } from '#test/upstreams/scripted-upstream.ts';
import { eventually } from './eventually.ts';
import { type Gateway, startGateway } from './gateway.ts';
import { base, provider, route, rule, target } from './resources.ts';

let upstream: ScriptedUpstream;
beforeEach(async () => {
  upstream = await startScriptedUpstream();
});
afterEach(() => upstream.stop());

const messages = [{ role: 'user' as const, content: 'hi' }];
const frames = openaiChatFrames({ text: 'one two three' }, { usage: true });

function start(drainGracePeriod: string): Promise<Gateway> {
  return startGateway({
    'base.yaml': base({ drainGracePeriod }),
    'route.yaml': [
      ...provider('up', { type: 'OpenAI', url: upstream.url }),
      route('up', [rule('gpt', [target('up')])]),
    ],
  });
}

async function openStream(gateway: Gateway) {
  const stream = await gateway.openai().chat.completions.create({ model: 'gpt', messages, stream: true });
  const chunks = stream[Symbol.asyncIterator]();
  let text = (await chunks.next()).value?.choices[0]?.delta.content ?? '';
  return {
    rest: async (): Promise<string> => {
      for (let next = await chunks.next(); !next.done; next = await chunks.next())
        text += next.value.choices[0]?.delta.content ?? '';
      return text;
    },
  };
}

test('a-gateway-that-stops-finishes-its-streams-takes-no-new-ones-and-says-so-first', async () => {
  const gateway = await start('10s');
  const gate = makeGate();
  upstream.script(gatedStream(frames, [undefined, undefined, gate.opened]));
  const stream = await openStream(gateway);
  let stopped = false;
  const stopping = gateway.stop().then(() => {
    stopped = true;
  });
  await eventually(async () => expect((await fetch(`${gateway.adminUrl}/readyz`)).status).toBe(503));
  const refused = await gateway
    .openai()
    .chat.completions.create({ model: 'gpt', messages })
    .catch((error: unknown) => error);
  // Either the port is closed already, or the answer says that another replica should be asked.
  const status: unknown = Reflect.get(Object(refused), 'status');
  expect([undefined, 503]).toContain(status);
  if (status === 503) expect(refused).toMatchObject({ code: 'draining' });
  expect(upstream.requests.length).toBe(1);
  expect(stopped).toBe(false);
  gate.open();
  expect(await stream.rest()).toBe('one two three');
  const endedAt = performance.now();
  await stopping;
  // The stream's connection was one to keep; the client's end of it is still open.
  expect(performance.now() - endedAt).toBeLessThan(8000);
});

test('a-stream-beyond-the-grace-period-is-ended-with-an-error', async () => {
  const gateway = await start('100ms');
  upstream.script(hangAfter(frames.slice(0, 3)));
  const stream = await openStream(gateway);
  const rest = stream.rest();
  rest.catch(() => undefined);
  await gateway.stop();
  await expect(rest).rejects.toThrow();
  await upstream.requests[0]?.aborted;
});

test('an-idle-gateway-stops-at-once-though-clients-keep-connections', async () => {
  const gateway = await start('10s');
  upstream.respondAlways(gatedStream(frames, []));
  await (await openStream(gateway)).rest();
  const begun = performance.now();
  await gateway.stop();
  expect(performance.now() - begun).toBeLessThan(8000);
});
