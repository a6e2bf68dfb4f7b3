import { totalInput, totalOutput, type Usage } from '../../chat/usage.ts';

/**
 * `usage` of a completion: totals, of which the details are parts (`CompletionUsage` of the openai package). Both
 * ages of cache write are one number here, images count as text.
 */
export function encodeUsage(usage: Usage): object {
  const prompt = totalInput(usage);
  const completion = totalOutput(usage);
  const written = usage.cacheWrite5m + usage.cacheWrite1h;
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: {
      cached_tokens: usage.cacheRead,
      ...(written > 0 ? { cache_write_tokens: written } : {}),
      audio_tokens: usage.audioInput,
    },
    completion_tokens_details: { reasoning_tokens: usage.reasoning, audio_tokens: usage.audioOutput },
  };
}
