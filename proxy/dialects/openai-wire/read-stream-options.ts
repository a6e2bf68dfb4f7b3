import type { RequestOutline } from '../dialect.ts';
import type { Field } from '../read-fields.ts';

type Streaming = Pick<RequestOutline, 'stream' | 'includeUsage' | 'streamOptions'>;

/** `stream` and `stream_options` of chat and legacy completions. */
export function readStreamOptions(root: Field): Streaming {
  const stream = root.at('stream').optional(readBoolean) ?? false;
  const options = root.at('stream_options');
  if (!options.present) return { stream, includeUsage: false };
  const includeUsage = options.at('include_usage').optional(readBoolean) ?? false;
  return { stream, includeUsage, streamOptions: options.value };
}

function readBoolean(field: Field): boolean {
  return field.boolean();
}
