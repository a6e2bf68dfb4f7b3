import { expect, test } from '@jest/globals';
import { readFieldPath } from './read-field-path.ts';

test.each([
  [
    'items-by-name',
    'rules[chat].targets[my-spare]: AIProvider ai/x does not exist',
    ['spec', 'rules', 'chat', 'targets', 'my-spare'],
  ],
  [
    'items-by-position',
    'spec.rules[0].matches[1].when: No such key: tem',
    ['spec', 'rules', 0, 'matches', 1, 'when'],
  ],
  ['a-field-of-the-spec', 'spec.suspended is set: the key is refused', []],
  ['a-sentence', 'AIGateway ai/main does not exist', []],
  ['a-sentence-with-a-colon', 'Secret ai/key: no such key', []],
])('%s', (_name, message, path) => {
  expect(readFieldPath(message)).toEqual(path);
});
