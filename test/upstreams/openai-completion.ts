import type { Script } from './answer.ts';
import { dataFrame, eventStream, json } from './answers.ts';
import { type ModelAnswer, someTokens, textPieces, wholeText } from './model-answer.ts';
import { openaiUsage, wantsStream, wantsUsage } from './openai-chat.ts';

const head = {
  id: 'cmpl-upstream',
  object: 'text_completion',
  created: 1_760_000_000,
  model: 'gpt-3.5-turbo-instruct:20230824-v2',
};

/** A legacy completion (https://platform.openai.com/docs/api-reference/completions), whole or as a stream. */
export function openaiCompletionScript(answer: ModelAnswer): Script {
  const choice = (text: string, finish: string | null) => ({
    choices: [{ text, index: 0, logprobs: null, finish_reason: finish }],
  });
  const usage = openaiUsage(answer.usage ?? someTokens);
  return (request) => {
    if (!wantsStream(request))
      return json({ ...head, ...choice(wholeText(answer) ?? '', answer.finish ?? 'stop'), usage });
    return eventStream([
      ...textPieces(answer).map((text) => dataFrame({ ...head, ...choice(text, null) })),
      dataFrame({ ...head, ...choice('', answer.finish ?? 'stop') }),
      ...(wantsUsage(request) ? [dataFrame({ ...head, choices: [], usage })] : []),
      dataFrame('[DONE]'),
    ]);
  };
}
