import { randomBytes } from 'node:crypto';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { speakers, upstreamScripts } from '#test/feature/speakers.ts';
import { startWorld, type World } from '#test/feature/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
beforeEach(() => world.reset());
afterAll(() => world.stop());

const parallel = 4;

describe.each([1, 5, 10])('images-of-%i-MB', (megabytes) => {
  const data = randomBytes((megabytes * 1024 * 1024 * 3) / 4).toString('base64');
  const openai = (model: string) =>
    `{"model":"${model}","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,${data}"}},{"type":"text","text":"what?"}]}]}`;
  const anthropic = (model: string) =>
    `{"model":"${model}","max_tokens":9,"messages":[{"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"${data}"}},{"type":"text","text":"what?"}]}]}`;

  test.each([
    ['openai-chat', 'gpt', '/v1/chat/completions', openai],
    ['openai-chat', 'claude', '/v1/chat/completions', openai],
    ['anthropic-messages', 'claude', '/v1/messages', anthropic],
    ['anthropic-messages', 'gpt', '/v1/messages', anthropic],
  ] as const)(
    '%s-to-%s-arrive-byte-equal-side-by-side',
    async (dialect, name, path, body) => {
      world.upstreams[name].respondAlways(upstreamScripts[name]({ text: 'a picture' }));
      const sent = Buffer.from(body(name));
      const delay = monitorEventLoopDelay({ resolution: 1 });
      delay.enable();
      const begun = performance.now();
      const texts = await Promise.all(
        Array.from({ length: parallel }, async () => (await world.gateway.post(path, sent)).text()),
      );
      const ms = performance.now() - begun;
      delay.disable();
      expect(texts.filter((text) => text.includes('a picture')).length).toBe(parallel);
      const needle = Buffer.from(data);
      expect(world.upstreams[name].requests.filter((request) => request.body.includes(needle)).length).toBe(
        parallel,
      );
      // Client, gateway and upstream share this loop: the gateway's own share is less.
      process.stdout.write(
        `${dialect} -> ${name}, ${parallel} x ${megabytes} MB: ${ms.toFixed(0)} ms, longest stall ${(delay.max / 1e6).toFixed(0)} ms\n`,
      );
    },
    60_000,
  );
});

test('a-small-request-is-served-beside-large-ones', async () => {
  world.upstreams.gpt.respondAlways(upstreamScripts.gpt({ text: 'yes' }));
  const data = 'A'.repeat(10 * 1024 * 1024);
  const large = `{"model":"gpt","messages":[{"role":"user","content":"${data}"}]}`;
  const larges = Array.from({ length: parallel }, async () =>
    (await world.gateway.post('/v1/chat/completions', large)).text(),
  );
  const [speaker] = speakers;
  expect((await speaker.ask(world.gateway, 'gpt', 'Stream')).text).toBe('yes');
  await Promise.all(larges);
});
