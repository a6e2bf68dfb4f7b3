import { noUsage, type Usage } from '../../chat/usage.ts';
import { countOf, fieldsOf } from '../peek-fields.ts';

/**
 * Anthropic's `usage` in disjoint buckets. Its `input_tokens` leaves out what the cache read or wrote, and its
 * `output_tokens` contains thinking. In a stream the counts are cumulative and come in several objects, each perhaps
 * with some of them: `earlier` is what those before said, and stands where `usage` says nothing.
 */
export function decodeUsage(usage: unknown, earlier: Usage = noUsage): Usage {
  const fields = fieldsOf(usage);
  const details = fieldsOf(fields.output_tokens_details);
  const output = countOf(fields.output_tokens) ?? earlier.output + earlier.reasoning;
  const reasoning = Math.min(countOf(details.thinking_tokens) ?? earlier.reasoning, output);
  return {
    ...noUsage,
    input: countOf(fields.input_tokens) ?? earlier.input,
    cacheRead: countOf(fields.cache_read_input_tokens) ?? earlier.cacheRead,
    ...decodeCacheWrites(fields.cache_creation_input_tokens, fields.cache_creation, earlier),
    output: output - reasoning,
    reasoning,
  };
}

/** The total is told everywhere, the split by lifetime not always: what no split explains was written for 5 minutes. */
function decodeCacheWrites(
  total: unknown,
  split: unknown,
  earlier: Usage,
): Pick<Usage, 'cacheWrite5m' | 'cacheWrite1h'> {
  const oneHour = countOf(fieldsOf(split).ephemeral_1h_input_tokens) ?? earlier.cacheWrite1h;
  const fiveMinutes = countOf(fieldsOf(split).ephemeral_5m_input_tokens) ?? earlier.cacheWrite5m;
  const all = countOf(total) ?? oneHour + fiveMinutes;
  const cacheWrite1h = Math.min(oneHour, all);
  return { cacheWrite1h, cacheWrite5m: all - cacheWrite1h };
}
