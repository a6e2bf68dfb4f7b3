import { expect, test } from '@jest/globals';
import { noUsage, type Usage } from '../chat/usage.ts';
import { decodeUsage as decodeAnthropic } from '../providers/anthropic/decode-usage.ts';
import { MessageStreamTap } from '../providers/anthropic/message-stream-tap.ts';
import { streamOf } from '../providers/anthropic/testdata/replay.ts';
import { decodeUsage as decodeOpenAi } from '../providers/openai/decode-usage.ts';
import { splitFrames } from '../providers/openai/fixture.ts';
import { StreamTap } from '../providers/openai/stream-tap.ts';
import { compilePrice } from './compile-price.ts';
import { costOf } from './cost-of.ts';

interface Golden {
  readonly behaviour: string;
  /** As the provider sends it in an answer that is not streamed. */
  readonly usage: object;
  /** As it comes in a stream of Anthropic's: with the start, with the end. Absent: all with the end. */
  readonly split?: readonly [start: object, end: object];
  readonly buckets: Partial<Usage>;
  /** Worked out by hand from the prices of the list: tokens x USD per million. */
  readonly microUsd: number;
}

// USD per million tokens: 2.50 in, 1.25 cached, 10 out; sound 32 in, 64 out.
const gptAudio = compilePrice(
  {
    input: 2_500_000,
    cacheRead: 1_250_000,
    output: 10_000_000,
    audioInput: 32_000_000,
    audioOutput: 64_000_000,
  },
  undefined,
  'AsInput',
);

const openAi: readonly Golden[] = [
  {
    behaviour: 'plain: 1000 x 2.50 + 200 x 10',
    usage: { prompt_tokens: 1000, completion_tokens: 200, total_tokens: 1200 },
    buckets: { input: 1000, output: 200 },
    microUsd: 4500,
  },
  {
    behaviour: 'cached tokens are part of the prompt: 86 x 2.50 + 1920 x 1.25 + 300 x 10',
    usage: {
      prompt_tokens: 2006,
      completion_tokens: 300,
      total_tokens: 2306,
      prompt_tokens_details: { cached_tokens: 1920, audio_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
    },
    buckets: { input: 86, cacheRead: 1920, output: 300 },
    microUsd: 5615,
  },
  {
    behaviour:
      'reasoning is part of the completion and billed as output: 75 x 2.50 + 1186 x 10, a half rounded up',
    usage: {
      prompt_tokens: 75,
      completion_tokens: 1186,
      total_tokens: 1261,
      prompt_tokens_details: { cached_tokens: 0 },
      completion_tokens_details: {
        reasoning_tokens: 1024,
        accepted_prediction_tokens: 0,
        rejected_prediction_tokens: 0,
      },
    },
    buckets: { input: 75, reasoning: 1024, output: 162 },
    microUsd: 12_048,
  },
  {
    behaviour: 'sound in and out: 20 x 2.50 + 100 x 32 + 30 x 10 + 250 x 64',
    usage: {
      prompt_tokens: 120,
      completion_tokens: 280,
      total_tokens: 400,
      prompt_tokens_details: { cached_tokens: 0, text_tokens: 20, audio_tokens: 100 },
      completion_tokens_details: { text_tokens: 30, audio_tokens: 250, reasoning_tokens: 0 },
    },
    buckets: { input: 20, audioInput: 100, output: 30, audioOutput: 250 },
    microUsd: 19_550,
  },
  {
    behaviour: 'embeddings: 8 x 2.50',
    usage: { prompt_tokens: 8, total_tokens: 8 },
    buckets: { input: 8 },
    microUsd: 20,
  },
];

// USD per million tokens: 3 in, 0.30 cached, 3.75 and 6 to write, 15 out; above 200,000 of input twice and 22.50.
const sonnet = compilePrice(
  {
    input: 3_000_000,
    cacheRead: 300_000,
    cacheWrite5m: 3_750_000,
    cacheWrite1h: 6_000_000,
    output: 15_000_000,
    tiers: [
      {
        aboveInputTokens: 200_000,
        input: 6_000_000,
        cacheRead: 600_000,
        cacheWrite5m: 7_500_000,
        cacheWrite1h: 12_000_000,
        output: 22_500_000,
      },
    ],
  },
  undefined,
  'Multiples',
);

const anthropic: readonly Golden[] = [
  {
    behaviour: 'plain: 2095 x 3 + 503 x 15',
    usage: { input_tokens: 2095, output_tokens: 503 },
    split: [{ input_tokens: 2095, output_tokens: 1 }, { output_tokens: 503 }],
    buckets: { input: 2095, output: 503 },
    microUsd: 13_830,
  },
  {
    behaviour: 'cache written for 5 minutes and an hour: 50 x 3 + 456 x 3.75 + 100 x 6 + 503 x 15',
    usage: {
      input_tokens: 50,
      cache_creation_input_tokens: 556,
      cache_read_input_tokens: 0,
      cache_creation: { ephemeral_5m_input_tokens: 456, ephemeral_1h_input_tokens: 100 },
      output_tokens: 503,
    },
    split: [
      {
        input_tokens: 50,
        cache_creation_input_tokens: 556,
        cache_read_input_tokens: 0,
        cache_creation: { ephemeral_5m_input_tokens: 456, ephemeral_1h_input_tokens: 100 },
        output_tokens: 2,
      },
      {
        input_tokens: 50,
        cache_creation_input_tokens: 556,
        cache_read_input_tokens: 0,
        output_tokens: 503,
      },
    ],
    buckets: { input: 50, cacheWrite5m: 456, cacheWrite1h: 100, output: 503 },
    microUsd: 10_005,
  },
  {
    behaviour:
      'cache reads are not part of the input: 21 x 3 + 188086 x 0.30 + 393 x 15, a part of a micro-USD rounded',
    usage: {
      input_tokens: 21,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 188_086,
      output_tokens: 393,
    },
    split: [
      {
        input_tokens: 21,
        cache_creation_input_tokens: 0,
        cache_read_input_tokens: 188_086,
        output_tokens: 1,
      },
      { output_tokens: 393 },
    ],
    buckets: { input: 21, cacheRead: 188_086, output: 393 },
    microUsd: 62_384,
  },
  {
    behaviour: 'the long tier counts cached input: 21 x 6 + 188086 x 0.60 + 12000 x 7.50 + 393 x 22.50',
    usage: {
      input_tokens: 21,
      cache_creation_input_tokens: 12_000,
      cache_read_input_tokens: 188_086,
      output_tokens: 393,
    },
    split: [
      {
        input_tokens: 21,
        cache_creation_input_tokens: 12_000,
        cache_read_input_tokens: 188_086,
        output_tokens: 1,
      },
      { output_tokens: 393 },
    ],
    buckets: { input: 21, cacheRead: 188_086, cacheWrite5m: 12_000, output: 393 },
    microUsd: 211_820,
  },
  {
    behaviour: 'thinking is part of the output: 100 x 3 + 900 x 15',
    usage: { input_tokens: 100, output_tokens: 900, output_tokens_details: { thinking_tokens: 700 } },
    split: [
      { input_tokens: 100, output_tokens: 1 },
      { output_tokens: 900, output_tokens_details: { thinking_tokens: 700 } },
    ],
    buckets: { input: 100, output: 200, reasoning: 700 },
    microUsd: 13_800,
  },
];

const named = (list: readonly Golden[]): [string, Golden][] => list.map((item) => [item.behaviour, item]);

test.each(named(openAi))('OpenAI, %s', (_name, { usage, buckets, microUsd }) => {
  const decoded = decodeOpenAi(usage);
  expect(decoded).toEqual({ ...noUsage, ...buckets });
  expect(costOf(gptAudio, decoded)).toEqual({ microUsd, unpriced: [] });
  expect(readOpenAiStream(usage)).toEqual(decoded);
});

test.each(named(anthropic))('Anthropic, %s', (_name, { usage, split, buckets, microUsd }) => {
  const decoded = decodeAnthropic(usage);
  expect(decoded).toEqual({ ...noUsage, ...buckets });
  expect(costOf(sonnet, decoded)).toEqual({ microUsd, unpriced: [] });
  expect(readAnthropicStream(split ?? [usage, usage])).toEqual(decoded);
});

/** What a stream's last word on usage is; the usage comes in a chunk of its own without choices. */
function readOpenAiStream(usage: object): Usage | undefined {
  const chunks = [
    {
      choices: [{ index: 0, delta: { role: 'assistant', content: 'Hi' }, finish_reason: null }],
      usage: null,
    },
    { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], usage: null },
    { choices: [], usage },
  ];
  const bytes = Buffer.from(chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join(''));
  const tap = new StreamTap([], true);
  return lastUsage(splitFrames(bytes).map((frame) => tap.observe(frame)));
}

function readAnthropicStream([start, end]: readonly [object, object]): Usage | undefined {
  const tap = new MessageStreamTap([]);
  const frames = streamOf([
    { type: 'message_start', message: { id: 'msg_1', role: 'assistant', content: [], usage: start } },
    { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: end },
    { type: 'message_stop' },
  ]);
  return lastUsage(frames.map((frame) => tap.observe(frame)));
}

function lastUsage(notes: readonly { readonly usage?: Usage }[]): Usage | undefined {
  return notes.findLast(({ usage }) => usage !== undefined)?.usage;
}
