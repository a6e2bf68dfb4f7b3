import { expect, test } from '@jest/globals';
import { keepLastUsed } from './keep-last-used.ts';

const ref = { kind: 'AIKey', namespace: 'team-a', name: 'app' } as const;
const noon = '2026-01-01T12:00:00Z';
const draft = (fields: Readonly<Record<string, unknown>>) => ({ ref, generation: 1, conditions: [], fields });
const keep = (before: Readonly<Record<string, unknown>>, next: Readonly<Record<string, unknown>>) =>
  keepLastUsed(draft(next), { conditions: [], ...before });

test.each([
  ['an-operator-that-knows-of-no-use-keeps-what-was-known', {}, noon],
  ['within-the-hour-nothing-changes', { lastUsedAt: '2026-01-01T12:50:00Z' }, noon],
  ['an-hour-later-it-does', { lastUsedAt: '2026-01-01T13:00:00Z' }, '2026-01-01T13:00:00Z'],
  ['an-older-word-changes-nothing', { lastUsedAt: '2026-01-01T09:00:00Z' }, noon],
])('%s', (_name, next, lastUsedAt) => {
  expect(keep({ lastUsedAt: noon }, next)).toEqual({ lastUsedAt });
});

test('the-first-use-is-told-at-once', () => {
  expect(keep({}, { lastUsedAt: noon })).toEqual({ lastUsedAt: noon });
});

test('the-last-use-of-a-replaced-key-goes-with-it', () => {
  const before = { previousFingerprint: 'a', previousLastUsedAt: noon };
  expect(keep(before, { previousFingerprint: 'a' })).toEqual(before);
  expect(keep(before, { previousFingerprint: 'b' })).toEqual({ previousFingerprint: 'b' });
  expect(keep(before, {})).toEqual({});
});
