import { StringDecoder } from 'node:string_decoder';

/** Chunks of bytes, cut anywhere, -> whole lines. Throws RangeError when a line outgrows `maxLength` characters. */
export async function* splitLines(chunks: AsyncIterable<Buffer>, maxLength: number): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let pending = '';
  for await (const chunk of chunks) {
    const parts = decoder.write(chunk).split('\n');
    parts[0] = pending + (parts[0] ?? '');
    if (parts.some((part) => part.length > maxLength))
      throw new RangeError(`a line is longer than ${maxLength} characters`);
    pending = parts.pop() ?? '';
    for (const line of parts) if (line !== '') yield line;
  }
}
