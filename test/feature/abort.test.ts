import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { anthropicMessageFrames } from '#test/upstreams/anthropic-message.ts';
import { hangAfter, hangBeforeHead } from '#test/upstreams/failures.ts';
import { openaiChatFrames } from '#test/upstreams/openai-chat.ts';
import { eventually } from './eventually.ts';
import { startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
beforeEach(() => world.reset());
afterAll(() => world.stop());

const messages = [{ role: 'user' as const, content: 'hi' }];
const frames = {
  gpt: openaiChatFrames({ text: 'one two three' }, { usage: true }),
  claude: anthropicMessageFrames({ text: 'one two three' }),
};

/** Starts a stream, leaves after the first text. */
async function leaveStream(dialect: string, model: string): Promise<number> {
  const leave = new AbortController();
  const { signal } = leave;
  let leftAt = 0;
  const abort = () => {
    leftAt = performance.now();
    leave.abort();
  };
  try {
    if (dialect === 'openai-chat') {
      const chunks = await world.gateway
        .openai()
        .chat.completions.create({ model, messages, stream: true }, { signal });
      for await (const chunk of chunks) if (chunk.choices[0]?.delta.content) abort();
    } else {
      const events = await world.gateway
        .anthropic()
        .messages.create({ model, messages, max_tokens: 9, stream: true }, { signal });
      for await (const event of events) if (event.type === 'content_block_delta') abort();
    }
  } catch {
    // Leaving is an error to the SDK.
  }
  return leftAt;
}

describe.each(['openai-chat', 'anthropic-messages'] as const)('%s-client', (dialect) => {
  test.each(['gpt', 'claude'] as const)('that-leaves-a-stream-ends-the-call-to-%s-at-once', async (name) => {
    world.upstreams[name].script(hangAfter(frames[name].slice(0, 5)));
    const leftAt = await leaveStream(dialect, name);
    const abortedAt = await world.upstreams[name].requests[0]?.aborted;
    const ms = (abortedAt ?? Number.POSITIVE_INFINITY) - leftAt;
    process.stdout.write(
      `${dialect} -> ${name}: stream aborted upstream ${ms.toFixed(1)} ms after the client left\n`,
    );
    expect(ms).toBeLessThan(5000);
  });

  test.each(['gpt', 'claude'] as const)('that-stops-waiting-ends-the-call-to-%s-at-once', async (name) => {
    world.upstreams[name].script(hangBeforeHead);
    const leave = new AbortController();
    const options = { signal: leave.signal };
    const call =
      dialect === 'openai-chat'
        ? world.gateway.openai().chat.completions.create({ model: name, messages }, options)
        : world.gateway.anthropic().messages.create({ model: name, messages, max_tokens: 9 }, options);
    const request = await world.upstreams[name].request(0);
    const leftAt = performance.now();
    leave.abort();
    await expect(call).rejects.toThrow();
    const ms = (await request.aborted) - leftAt;
    process.stdout.write(
      `${dialect} -> ${name}: call aborted upstream ${ms.toFixed(1)} ms after the client left\n`,
    );
    expect(ms).toBeLessThan(5000);
  });
});

test('a-client-that-left-is-one-line-of-the-access-log-and-no-request-in-flight', async () => {
  const before = world.gateway.accessLines.length;
  world.upstreams.gpt.script(hangAfter(frames.gpt.slice(0, 5)));
  await leaveStream('openai-chat', 'gpt');
  await eventually(() => expect(world.gateway.accessLines.length).toBe(before + 1));
  expect(JSON.parse(world.gateway.accessLines.at(-1) ?? '')).toMatchObject({
    code: 'client_closed',
    attempts: [{ provider: 'test/gpt', outcome: 'ClientGone' }],
  });
  expect(await world.gateway.admin('/metrics')).toMatch(/^sallyport_requests_in_flight 0$/m);
});

test('a-client-that-leaves-during-the-mock-stream-is-let-go', async () => {
  await leaveStream('openai-chat', 'mock');
  await eventually(async () =>
    expect(await world.gateway.admin('/metrics')).toMatch(/^sallyport_requests_in_flight 0$/m),
  );
});
