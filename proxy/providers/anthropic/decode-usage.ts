import { noUsage, type Usage } from '../../chat/usage.ts';
import { countOf, fieldOf } from '../read-answer.ts';

/**
 * Anthropic's `usage` in disjoint buckets. Its `input_tokens` leaves out what the cache read or wrote, and its
 * `output_tokens` contains thinking. In a stream the counts are cumulative and come in several objects, each perhaps
 * with some of them: `earlier` is what those before said, and stands where `usage` says nothing.
 */
export function decodeUsage(usage: unknown, earlier: Usage = noUsage): Usage {
  const details = fieldOf(usage, 'output_tokens_details');
  const output = countOf(usage, 'output_tokens') ?? earlier.output + earlier.reasoning;
  const reasoning = Math.min(countOf(details, 'thinking_tokens') ?? earlier.reasoning, output);
  return {
    ...noUsage,
    input: countOf(usage, 'input_tokens') ?? earlier.input,
    cacheRead: countOf(usage, 'cache_read_input_tokens') ?? earlier.cacheRead,
    ...decodeCacheWrites(usage, earlier),
    output: output - reasoning,
    reasoning,
  };
}

/** The total is told everywhere, the split by lifetime not always: what no split explains was written for 5 minutes. */
function decodeCacheWrites(usage: unknown, earlier: Usage): Pick<Usage, 'cacheWrite5m' | 'cacheWrite1h'> {
  const split = fieldOf(usage, 'cache_creation');
  const oneHour = countOf(split, 'ephemeral_1h_input_tokens') ?? earlier.cacheWrite1h;
  const fiveMinutes = countOf(split, 'ephemeral_5m_input_tokens') ?? earlier.cacheWrite5m;
  const all = countOf(usage, 'cache_creation_input_tokens') ?? oneHour + fiveMinutes;
  const cacheWrite1h = Math.min(oneHour, all);
  return { cacheWrite1h, cacheWrite5m: all - cacheWrite1h };
}
