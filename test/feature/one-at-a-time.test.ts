import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { gatedStream } from '#test/upstreams/answers.ts';
import { anthropicMessageFrames } from '#test/upstreams/anthropic-message.ts';
import { type Gate, makeGate } from '#test/upstreams/gate.ts';
import { openaiChatFrames } from '#test/upstreams/openai-chat.ts';
import { startWorld, type World } from './world.ts';

// The upstream sends a frame only when the test has seen, at the client, what came before: nothing is held back.

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
beforeEach(() => world.reset());
afterAll(() => world.stop());

const answer = {
  text: 'one two three',
  toolCalls: [{ id: 'call_a', name: 'time', arguments: '{"zone":"Europe/Zurich"}' }],
};

/** Frames that bring the client something, each behind a gate. */
function gate(frames: readonly string[]): {
  gates: Map<number, Gate>;
  promises: (Promise<void> | undefined)[];
} {
  const gates = new Map<number, Gate>();
  const promises = frames.map((frame, index) => {
    if (!/"content":"[^"]|"arguments":"[^"]|text_delta|"partial_json":"[^"]/.test(frame)) return undefined;
    const made = makeGate();
    gates.set(index, made);
    return made.opened;
  });
  return { gates, promises };
}

async function* openaiPieces(model: string): AsyncGenerator<string> {
  const chunks = await world.gateway
    .openai()
    .chat.completions.create({ model, messages: [{ role: 'user', content: 'hi' }], stream: true });
  for await (const chunk of chunks) {
    const delta = chunk.choices[0]?.delta;
    const piece = delta?.content || delta?.tool_calls?.[0]?.function?.arguments;
    if (piece) yield piece;
  }
}

async function* anthropicPieces(model: string): AsyncGenerator<string> {
  const events = await world.gateway
    .anthropic()
    .messages.create({ model, max_tokens: 9, messages: [{ role: 'user', content: 'hi' }], stream: true });
  for await (const event of events) {
    if (event.type !== 'content_block_delta') continue;
    if (event.delta.type === 'text_delta') yield event.delta.text;
    if (event.delta.type === 'input_json_delta' && event.delta.partial_json !== '')
      yield event.delta.partial_json;
  }
}

describe.each([
  ['openai-chat', openaiPieces],
  ['anthropic-messages', anthropicPieces],
] as const)('%s-client', (_dialect, pieces) => {
  test.each(['gpt', 'vllm', 'claude'] as const)(
    'sees-each-piece-of-%s-before-the-next-is-sent',
    async (name) => {
      const frames =
        name === 'claude' ? anthropicMessageFrames(answer) : openaiChatFrames(answer, { usage: true });
      const { gates, promises } = gate(frames);
      world.upstreams[name].script(gatedStream(frames, promises));
      const waiting = [...gates.values()];
      const latencies: number[] = [];
      let openedAt = performance.now();
      waiting.shift()?.open();
      let seen = '';
      for await (const piece of pieces(name)) {
        latencies.push(performance.now() - openedAt);
        seen += piece;
        openedAt = performance.now();
        waiting.shift()?.open();
      }
      expect(waiting).toEqual([]);
      expect(seen).toBe('one two three{"zone":"Europe/Zurich"}');
      // The first piece includes the request itself.
      expect(Math.max(...latencies.slice(1))).toBeLessThan(1000);
    },
  );
});
