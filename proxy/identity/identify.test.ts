import { hash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import type { KeyEntry } from '#contract/snapshot/key-entry.ts';
import type { AuthenticationSource } from '#contract/snapshot/settings-entry.ts';
import { compileIdentify } from './identify.ts';
import { compileKey } from './key-ring.ts';

const now = Date.parse('2026-01-01T00:00:00Z');

function key(name: string, rest: Partial<KeyEntry> = {}): KeyEntry {
  const sha256 = hash('sha256', name);
  return {
    kind: 'key',
    namespace: 'a',
    name,
    sha256,
    attributes: { team: 'search' },
    suspended: false,
    ...rest,
  };
}

const keys = [
  key('good'),
  key('expired', { expiresAt: '2025-12-31T23:59:59Z' }),
  key('expiring', { expiresAt: '2026-01-01T00:00:01Z' }),
  key('suspended', { suspended: true }),
];
const ring = new Map(
  keys.flatMap((entry) => {
    const compiled = compileKey(entry);
    return compiled === undefined ? [] : [[entry.sha256, compiled] as const];
  }),
);
const apiKeys: AuthenticationSource = { kind: 'APIKey', name: 'keys' };
const anyone: AuthenticationSource = { kind: 'Anonymous', name: 'anyone', attributes: { team: 'guests' } };

const cases: readonly [
  string,
  readonly AuthenticationSource[],
  Record<string, string>,
  string | undefined,
][] = [
  ['a-bearer-key', [apiKeys], { authorization: 'Bearer good' }, 'a/good'],
  ['a-bearer-key-in-small-letters', [apiKeys], { authorization: 'bearer good' }, 'a/good'],
  ['an-x-api-key', [apiKeys], { 'x-api-key': 'good' }, 'a/good'],
  ['both-headers-that-agree', [apiKeys], { authorization: 'Bearer good', 'x-api-key': 'good' }, 'a/good'],
  ['both-headers-that-differ', [apiKeys], { authorization: 'Bearer good', 'x-api-key': 'x' }, undefined],
  ['an-unknown-key', [apiKeys], { 'x-api-key': 'unknown' }, undefined],
  ['an-expired-key', [apiKeys], { 'x-api-key': 'expired' }, undefined],
  ['a-key-that-has-not-expired-yet', [apiKeys], { 'x-api-key': 'expiring' }, 'a/expiring'],
  ['a-suspended-key', [apiKeys], { 'x-api-key': 'suspended' }, undefined],
  ['an-empty-key', [apiKeys], { 'x-api-key': '' }, undefined],
  ['no-credential', [apiKeys], {}, undefined],
  ['no-credential-where-anyone-may-come', [apiKeys, anyone], {}, 'anonymous'],
  ['a-wrong-key-is-not-anonymous', [anyone, apiKeys], { 'x-api-key': 'unknown' }, undefined],
  ['a-basic-credential-is-not-anonymous', [anyone], { authorization: 'Basic Z29vZA==' }, undefined],
  ['a-key-where-no-source-reads-keys', [anyone], { 'x-api-key': 'good' }, undefined],
  ['no-sources', [], { 'x-api-key': 'good' }, undefined],
];

const known = { ring, sources: [], accounts: new Map(), onUnknownKey: () => undefined };

test.each(cases)('%s', (_name, sources, headers, id) => {
  const found = compileIdentify(sources, known)(headers, now);
  expect('id' in found ? found.id : undefined).toBe(id);
});

test('a-key-with-an-unreadable-expiry-is-no-key', () => {
  expect(compileKey(key('k', { expiresAt: 'soon' }))).toBeUndefined();
});
