import { expect, test } from '@jest/globals';
import { openaiChat } from '../dialects/openai-chat/openai-chat.ts';
import { type ReceivedBody, readReceivedBody } from './received-body.ts';

const file = 'QUJD'.repeat(10_000);

function received(body: object): ReceivedBody {
  const result = readReceivedBody(Buffer.from(JSON.stringify(body)), (json) => openaiChat.outline(json));
  if (result.kind === 'Failed') throw new Error(result.failure.message);
  return result.value;
}

const image = { type: 'image_url', image_url: { url: file } };
const chat = { model: 'm', messages: [{ role: 'user', content: [image] }] };

test('a-body-with-a-file-is-outlined-as-it-is-and-whole-for-those-who-ask', () => {
  const body = received(chat);
  expect(body.outline).toMatchObject({ model: 'm', messages: 1, images: 1 });
  expect(body.json).toEqual(chat);
});

test('a-model-name-as-long-as-a-file-is-not-cut', () => {
  expect(received({ ...chat, model: file }).outline.model).toBe(file);
});

test('stream-options-as-long-as-a-file-are-not-cut', () => {
  const options = { include_obfuscation: file };
  expect(received({ ...chat, stream_options: options }).outline.streamOptions).toEqual(options);
});

test('what-was-let-go-is-there-when-it-is-asked-for-again', () => {
  const body = received(chat);
  body.letGo();
  expect(body.has('model')).toBe(true);
  expect(body.has('url')).toBe(false);
  body.letGo();
  expect(body.json).toEqual(chat);
});

test('a-file-with-a-broken-end-is-refused-with-its-place', () => {
  const text = JSON.stringify(chat).replace(`${file}"`, `${file}"x`);
  expect(() => readReceivedBody(Buffer.from(text), (json) => openaiChat.outline(json))).toThrow(
    `unexpected character at position ${text.indexOf('"x') + 1} `,
  );
});
