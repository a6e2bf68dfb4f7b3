import { isRecord } from '#runtime/is-record.ts';
import type { Result } from '#runtime/result.ts';
import type { RequestOutline, RequestProblem } from '../dialect.ts';
import { present, readFields } from '../read-fields.ts';

/** What routing and limits need of a body, without a look at what the messages say. Streams here always carry usage. */
export function outline(body: unknown): Result<RequestOutline, RequestProblem> {
  return readFields(body, (request) => {
    request.at('messages').required();
    const messages = request.at('messages').items();
    return {
      model: request.at('model').string(),
      stream: request.at('stream').optional((field) => field.boolean()) ?? false,
      includeUsage: true,
      ...present({ maxOutputTokens: request.at('max_tokens').optional((field) => field.integer(0)) }),
      messages: messages.length,
      images: messages.reduce((sum, message) => sum + countImages(message.value), 0),
      tools: request.at('tools').count(),
    };
  });
}

function countImages(message: unknown): number {
  return blocksOf(message).reduce((sum: number, block) => sum + countInBlock(block), 0);
}

/** An image, or the images of a tool result; results do not nest. */
function countInBlock(block: unknown): number {
  if (!isRecord(block)) return 0;
  if (block.type === 'tool_result') return blocksOf(block).filter(isImage).length;
  return isImage(block) ? 1 : 0;
}

function isImage(block: unknown): boolean {
  return isRecord(block) && block.type === 'image';
}

function blocksOf(holder: unknown): readonly unknown[] {
  return isRecord(holder) && Array.isArray(holder.content) ? holder.content : [];
}
