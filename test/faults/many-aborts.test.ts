import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '#test/feature/eventually.ts';
import { callerKey } from '#test/feature/resources.ts';
import { upstreamScripts } from '#test/feature/speakers.ts';
import { startWorld, type World } from '#test/feature/world.ts';
import { anthropicMessageFrames } from '#test/upstreams/anthropic-message.ts';
import { hangAfter, hangBeforeHead } from '#test/upstreams/failures.ts';
import { openaiChatFrames } from '#test/upstreams/openai-chat.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

const rounds = 40;
const parallel = 10;
const frames = {
  gpt: openaiChatFrames({ text: 'one two' }, { usage: true }).slice(0, 2),
  claude: anthropicMessageFrames({ text: 'one two' }).slice(0, 4),
};

/** Asks, leaves once the answer begins or the upstream was reached. */
async function leave(path: string, model: 'gpt' | 'claude', kind: 'begun' | 'asked'): Promise<void> {
  const abort = new AbortController();
  const body = { model, max_tokens: 9, stream: true, messages: [{ role: 'user', content: 'hi' }] };
  const call = fetch(`${world.gateway.url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${callerKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: abort.signal,
  }).then(async (response) => {
    await response.body?.getReader().read();
    abort.abort();
  });
  if (kind === 'asked') {
    await world.upstreams[model].request(world.upstreams[model].requests.length);
    abort.abort();
  }
  await call.catch(() => undefined);
}

test('nothing-is-left-of-hundreds-of-clients-that-left', async () => {
  const before = world.gateway.accessLines.length;
  for (let round = 0; round < rounds; round += 1) {
    const kind = round % 2 === 0 ? 'begun' : 'asked';
    for (const name of ['gpt', 'claude'] as const)
      world.upstreams[name].respondAlways(kind === 'begun' ? hangAfter(frames[name]) : hangBeforeHead);
    await Promise.all(
      Array.from({ length: parallel }, (_unused, n) =>
        leave(n % 2 === 0 ? '/v1/chat/completions' : '/v1/messages', n % 4 < 2 ? 'gpt' : 'claude', kind),
      ),
    );
  }
  await eventually(() => expect(world.gateway.accessLines.length - before).toBe(rounds * parallel));
  expect(await world.gateway.admin('/metrics')).toMatch(/^sallyport_requests_in_flight 0$/m);
  for (const name of ['gpt', 'claude'] as const) {
    const upstream = world.upstreams[name];
    await Promise.all(upstream.requests.map((request) => request.aborted));
    await eventually(async () => expect(await upstream.connections()).toBeLessThanOrEqual(1));
    upstream.respondAlways(upstreamScripts[name]({ text: 'still here' }));
    const response = await world.gateway.post('/v1/chat/completions', {
      model: name,
      messages: [{ role: 'user', content: 'hi' }],
    });
    expect(await response.text()).toContain('still here');
  }
}, 60_000);
