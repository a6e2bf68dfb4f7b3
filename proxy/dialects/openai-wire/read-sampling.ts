import type { ChatRequest } from '../../chat/chat-request.ts';
import { type Field, type Present, present } from '../read-fields.ts';

/** As many as OpenAI gives. */
const maxChoices = 128;

type Sampling = Pick<
  ChatRequest,
  | 'temperature'
  | 'topP'
  | 'topK'
  | 'frequencyPenalty'
  | 'presencePenalty'
  | 'seed'
  | 'stop'
  | 'choices'
  | 'user'
>;

/** Fields that chat and legacy completions share. `top_k` is an extension of vLLM and others. */
export function readSampling(root: Field): Present<Sampling> {
  const number = (key: string): number | undefined => root.at(key).optional((field) => field.number());
  return present({
    temperature: number('temperature'),
    topP: number('top_p'),
    topK: root.at('top_k').optional(readTopK),
    frequencyPenalty: number('frequency_penalty'),
    presencePenalty: number('presence_penalty'),
    seed: root.at('seed').optional((field) => field.integer(Number.MIN_SAFE_INTEGER)),
    stop: root.at('stop').optional(readStop),
    choices: root.at('n').optional((field) => field.integer(1, maxChoices)),
    user: root.at('user').optional((field) => field.string()),
  });
}

/** vLLM's words for no bound are 0 and -1. */
function readTopK(field: Field): number | undefined {
  const topK = field.integer(-1);
  return topK < 1 ? undefined : topK;
}

function readStop(field: Field): readonly string[] {
  return typeof field.value === 'string' ? [field.value] : field.items().map((item) => item.string());
}
