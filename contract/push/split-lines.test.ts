import { expect, test } from '@jest/globals';
import { splitLines } from './split-lines.ts';

async function* chunksOf(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

async function collect(lines: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const line of lines) all.push(line);
  return all;
}

test('lines-survive-a-cut-at-any-byte', async () => {
  const lines = ['{"a":"Größe"}', '{"b":"日本語 🔑"}', '{}'];
  const bytes = Buffer.from(`${lines.join('\n')}\n\n`);
  for (let size = 1; size <= bytes.length; size += 1) {
    expect(await collect(splitLines(chunksOf(bytes, size), 100))).toEqual(lines);
  }
});

test.each([
  ['that-never-ends', 'x'.repeat(101)],
  ['that-ends', `${'x'.repeat(101)}\n`],
])('a-line-%s-is-refused-beyond-the-bound', async (_name, text) => {
  for (const size of [1, 7, 1000]) {
    await expect(collect(splitLines(chunksOf(Buffer.from(text), size), 100))).rejects.toThrow(RangeError);
  }
});
