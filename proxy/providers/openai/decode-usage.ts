import { noUsage, type Usage } from '../../chat/usage.ts';
import { countOf, fieldOf } from '../read-answer.ts';

/**
 * `usage` -> disjoint buckets. OpenAI's details are parts of its totals; whatever does not fit into its total is cut,
 * so that no bucket is negative and the buckets sum up to what the upstream charged. DeepSeek tells cache hits in
 * `prompt_cache_hit_tokens`; xAI counts reasoning beside `completion_tokens`, which its `total_tokens` gives away.
 */
export function decodeUsage(usage: unknown): Usage {
  const promptDetails = fieldOf(usage, 'prompt_tokens_details');
  const completionDetails = fieldOf(usage, 'completion_tokens_details');
  const prompt = countOf(usage, 'prompt_tokens') ?? 0;
  const completion = countOf(usage, 'completion_tokens') ?? 0;
  const reasoning = countOf(completionDetails, 'reasoning_tokens') ?? 0;
  const besides = countOf(usage, 'total_tokens') === prompt + completion + reasoning ? reasoning : 0;

  const input = new Total(prompt);
  const output = new Total(completion + besides);
  return {
    ...noUsage,
    cacheRead: input.take(
      countOf(promptDetails, 'cached_tokens') ?? countOf(usage, 'prompt_cache_hit_tokens'),
    ),
    cacheWrite5m: input.take(countOf(promptDetails, 'cache_write_tokens')),
    audioInput: input.take(countOf(promptDetails, 'audio_tokens')),
    imageInput: input.take(countOf(promptDetails, 'image_tokens')),
    input: input.rest,
    reasoning: output.take(reasoning),
    audioOutput: output.take(countOf(completionDetails, 'audio_tokens')),
    output: output.rest,
  };
}

/** A total from which parts are taken, never more than there is. */
class Total {
  rest: number;

  constructor(total: number) {
    this.rest = total;
  }

  take(part = 0): number {
    const taken = Math.min(part, this.rest);
    this.rest -= taken;
    return taken;
  }
}
