import type Anthropic from '@anthropic-ai/sdk';
import type OpenAI from 'openai';
import type { Script } from '#test/upstreams/answer.ts';
import { anthropicMessageScript, anthropicUsage } from '#test/upstreams/anthropic-message.ts';
import type { ModelAnswer, Tokens } from '#test/upstreams/model-answer.ts';
import { openaiChatScript, openaiUsage } from '#test/upstreams/openai-chat.ts';
import type { Gateway } from './gateway.ts';
import { viaAnthropic } from './via-anthropic.ts';
import { viaOpenAI } from './via-openai.ts';
import type { Mode, View } from './view.ts';
import type { UpstreamName } from './world.ts';

/** A client of one dialect, asking the same things as the others. */
export interface Speaker {
  readonly dialect: 'openai-chat' | 'anthropic-messages';
  /** Asks a plain question. */
  ask(gateway: Gateway, model: string, mode: Mode): Promise<View>;
  /** Asks with the tools `weather` and `time` at hand. */
  askWithTools(gateway: Gateway, model: string, mode: Mode): Promise<View>;
  /** What the client is to see of these tokens. */
  usage(tokens: Tokens): object;
}

export const prompt = 'Wie geht’s? 🚀';

/** JSON Schemas of the two tools. */
export const toolSchemas = {
  weather: {
    type: 'object' as const,
    properties: { city: { type: 'string' }, days: { type: 'integer' } },
    required: ['city'],
    additionalProperties: false,
  },
  time: { type: 'object' as const, properties: { zone: { type: 'string', default: null } } },
};

const openaiQuestion = (model: string): OpenAI.ChatCompletionCreateParamsNonStreaming => ({
  model,
  max_tokens: 100,
  messages: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: prompt },
  ],
});

const anthropicQuestion = (model: string): Anthropic.MessageCreateParamsNonStreaming => ({
  model,
  max_tokens: 100,
  system: 'Be brief.',
  messages: [{ role: 'user', content: prompt }],
});

const openai: Speaker = {
  dialect: 'openai-chat',
  ask: (gateway, model, mode) => viaOpenAI(gateway.openai(), openaiQuestion(model), mode),
  askWithTools: (gateway, model, mode) => {
    const tools = Object.entries(toolSchemas).map(([name, parameters]) => ({
      type: 'function' as const,
      function: { name, description: `Tells the ${name}.`, parameters },
    }));
    return viaOpenAI(gateway.openai(), { ...openaiQuestion(model), tools }, mode);
  },
  usage: (tokens) => {
    // A cache write was read in full: it has no field of its own here.
    const input = tokens.input + tokens.cacheWrite5m + tokens.cacheWrite1h;
    return openaiUsage({ ...tokens, input });
  },
};

const anthropic: Speaker = {
  dialect: 'anthropic-messages',
  ask: (gateway, model, mode) => viaAnthropic(gateway.anthropic(), anthropicQuestion(model), mode),
  askWithTools: (gateway, model, mode) => {
    const tools = Object.entries(toolSchemas).map(([name, schema]) => ({
      name,
      description: `Tells the ${name}.`,
      input_schema: schema,
    }));
    return viaAnthropic(gateway.anthropic(), { ...anthropicQuestion(model), tools }, mode);
  },
  usage: anthropicUsage,
};

export const speakers = [openai, anthropic] as const;

/** What the provider behind a model answers with. */
export const upstreamScripts: Readonly<Record<UpstreamName, (answer: ModelAnswer) => Script>> = {
  gpt: openaiChatScript,
  vllm: openaiChatScript,
  claude: anthropicMessageScript,
};
