import { expect, test } from '@jest/globals';
import { AnswerReader } from './answer-reader.ts';
import { answers } from './upstream-answers.ts';

function bytesOf(key: string): Buffer {
  const answer = answers.get(key);
  if (answer === undefined) throw new Error(`no answer ${key}`);
  return answer.kind === 'Whole' ? answer.bytes : Buffer.concat(answer.writes);
}

test.each(Array.from(answers.keys()))('answer-to-%s-is-read-to-its-end-wherever-it-is-cut', (key) => {
  const bytes = bytesOf(key);
  for (let cut = 1; cut < bytes.length; cut += 7) {
    const reader = new AnswerReader({ stream: true, keep: false });
    expect(reader.push(bytes.subarray(0, cut))).toBe(false);
    expect(reader.push(bytes.subarray(cut))).toBe(true);
    expect(reader.status).toBe(200);
  }
});

test('answer-byte-by-byte-ends-with-its-last-byte', () => {
  const bytes = bytesOf('/v1/chat/completions burst');
  const reader = new AnswerReader({ stream: true, keep: false });
  const ends = Array.from(bytes, (_byte, at) => reader.push(bytes.subarray(at, at + 1)));
  expect(ends.indexOf(true)).toBe(bytes.length - 1);
});

test('first-token-is-not-the-frame-that-only-opens-the-stream', () => {
  const answer = answers.get('/v1/chat/completions paced');
  if (answer?.kind !== 'Paced') throw new Error('not paced');
  const reader = new AnswerReader({ stream: true, keep: false });
  const seen = answer.writes.slice(0, 3).map((bytes) => {
    reader.push(bytes);
    return reader.sawFirstWord;
  });
  expect(seen).toEqual([false, false, true]);
});
