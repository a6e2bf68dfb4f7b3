import type { RequestOutline } from '../dialect.ts';
import { type Field, present } from '../read-fields.ts';

type Streaming = Pick<RequestOutline, 'stream' | 'includeUsage' | 'streamOptions'>;

/** `stream` and `stream_options` of chat and legacy completions. */
export function readStreamOptions(root: Field): Streaming {
  const options = root.at('stream_options');
  return {
    stream: root.at('stream').optional((field) => field.boolean()) ?? false,
    includeUsage:
      options.optional((field) => field.at('include_usage').optional((usage) => usage.boolean())) ?? false,
    ...present({ streamOptions: options.value }),
  };
}
