import { expect, test } from '@jest/globals';
import { nearMiss } from './near-miss.ts';

const fields = ['name', 'matches', 'strategy', 'targets', 'retry', 'timeouts'];

test.each([
  ['a-dropped-letter', 'target', 'targets'],
  ['swapped-letters', 'nmae', 'name'],
  ['another-case', 'timeOuts', 'timeouts'],
  ['a-replaced-letter', 'strategi', 'strategy'],
  ['two-slips', 'matchs_', 'matches'],
])('%s-is-recognised', (_, word, meant) => {
  expect(nearMiss(word, fields)).toBe(meant);
});

test.each([['colour'], ['x'], [''], ['constructor']])('%p-resembles-nothing', (word) => {
  expect(nearMiss(word, fields)).toBeUndefined();
});

test('the-nearest-of-several-wins', () => {
  expect(nearMiss('team', ['terms', 'teams', 'seams'])).toBe('teams');
});
