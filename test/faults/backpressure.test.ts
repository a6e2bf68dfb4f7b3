import { type IncomingMessage, request } from 'node:http';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { eventually } from '#test/feature/eventually.ts';
import { callerKey } from '#test/feature/resources.ts';
import { startWorld, type World } from '#test/feature/world.ts';
import type { Answer, Step } from '#test/upstreams/answer.ts';
import { eventStream, write } from '#test/upstreams/answers.ts';
import { anthropicMessageFrames } from '#test/upstreams/anthropic-message.ts';
import { openaiChatFrames } from '#test/upstreams/openai-chat.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
beforeEach(() => world.reset());
afterAll(() => world.stop());

const piece = 'x'.repeat(64 * 1024);
const pieces = 1600;

/** A stream of 100 MB that tells how many of its pieces are out. */
function longStream(frames: readonly string[], tell: () => void): Answer {
  const at = frames.findIndex((frame) => frame.includes(piece));
  const content: Step[] = Array.from({ length: pieces }, () => [
    write(frames[at] ?? ''),
    { kind: 'Tell', action: tell } as const,
  ]).flat();
  return {
    ...eventStream([]),
    body: [...frames.slice(0, at).map(write), ...content, ...frames.slice(at + 1).map(write)],
  };
}

function openStream(path: string, model: string): Promise<IncomingMessage> {
  const body = { model, max_tokens: 9, stream: true, messages: [{ role: 'user', content: 'hi' }] };
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${callerKey}`, 'content-type': 'application/json' };
    const call = request(`${world.gateway.url}${path}`, { method: 'POST', headers });
    call.once('response', resolve).once('error', reject).end(JSON.stringify(body));
  });
}

test.each([
  ['/v1/chat/completions', 'gpt'],
  ['/v1/chat/completions', 'claude'],
  ['/v1/messages', 'claude'],
  ['/v1/messages', 'gpt'],
] as const)(
  '%s-of-%s-makes-the-upstream-wait-for-a-client-that-does-not-read',
  async (path, name) => {
    const answer = { pieces: [piece] };
    const frames =
      name === 'gpt' ? openaiChatFrames(answer, { usage: true }) : anthropicMessageFrames(answer);
    let sent = 0;
    world.upstreams[name].script(longStream(frames, () => (sent += 1)));
    const response = await openStream(path, name);

    let last = -1;
    let still = 0;
    await eventually(() => {
      still = sent === last && sent > 0 ? still + 1 : 0;
      last = sent;
      // A fifth of a second without a byte: it waits.
      expect(still).toBeGreaterThan(20);
    });
    process.stdout.write(
      `${path} of ${name}: ${Math.round((sent * piece.length) / 2 ** 20)} MB of 100 MB were taken\n`,
    );
    expect(sent).toBeLessThan(pieces / 2);

    let read = 0;
    for await (const chunk of response) read += chunk.length;
    expect(read).toBeGreaterThan(pieces * piece.length);
    expect(sent).toBe(pieces);
  },
  60_000,
);
