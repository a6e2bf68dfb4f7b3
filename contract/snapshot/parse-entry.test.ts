import { expect, test } from '@jest/globals';
import { encodeWireEntry } from '../push/encode-message.ts';
import { makeEntry } from './digest.ts';
import { encodeEntry } from './encode-entry.ts';
import { parseEntry } from './parse-entry.ts';
import type { RouteEntry, RouteTarget } from './route-entry.ts';
import { Secret } from './secret.ts';

const entry = makeEntry({
  kind: 'provider',
  type: 'OpenAI',
  namespace: 'ai',
  name: 'openai',
  baseUrl: 'https://api.openai.com/v1',
  connectTimeoutMs: 5000,
  apiKey: new Secret('sk-canary'),
  models: [],
});

test('an-entry-survives-the-wire-with-its-secret', () => {
  const parsed = parseEntry(JSON.parse(encodeWireEntry(entry)));
  expect(
    parsed.kind === 'Ok' &&
      parsed.value.body.kind === 'provider' &&
      parsed.value.body.type === 'OpenAI' &&
      parsed.value.body.apiKey?.reveal(),
  ).toBe('sk-canary');
});

test('an-entry-prints-without-its-secret', () => {
  expect(JSON.stringify(entry)).not.toContain('canary');
  expect(`${entry.body.kind === 'provider' && entry.body.type === 'OpenAI' ? entry.body.apiKey : ''}`).toBe(
    '[redacted]',
  );
});

test.each([
  ['a-body-that-was-changed-on-the-way', (text: string) => text.replace('5000', '5001'), /digest/],
  [
    'an-unknown-field',
    (text: string) => text.replace('"models"', '"extra":1,"models"'),
    /additional properties/,
  ],
  [
    'a-name-that-is-not-its-own',
    (text: string) => text.replace('"provider/ai/openai"', '"provider/ai/other"'),
    /name/,
  ],
  [
    'an-unknown-kind',
    (text: string) => text.replace('"kind":"provider"', '"kind":"constructor"'),
    /unknown kind/,
  ],
])('%s-is-refused', (_name, damage, message) => {
  const parsed = parseEntry(JSON.parse(damage(encodeWireEntry(entry))));
  expect(parsed.kind === 'Failed' ? parsed.failure.message : '').toMatch(message);
});

test('a-body-has-one-wire-form-whatever-the-order-of-its-keys', () => {
  const target = { name: 't', provider: 'ai/p', weight: 1, priority: 0 };
  const turned = { priority: 0, weight: 1, provider: 'ai/p', name: 't' };
  const forms = [target, turned].map((one) => encodeEntry(routeTo(one)));
  expect(forms[0]).toBe(forms[1]);
  const wire: unknown = JSON.parse(encodeWireEntry(makeEntry(routeTo(turned))));
  const parsed = parseEntry(wire);
  expect(parsed.kind === 'Ok' && encodeEntry(parsed.value.body)).toBe(forms[0]);
});

function routeTo(target: RouteTarget): RouteEntry {
  return {
    targets: [target],
    kind: 'route',
    rule: 'only',
    namespace: 'ai',
    name: 'r',
    createdAt: '2026-01-01T00:00:00Z',
    position: 0,
    matches: [{ model: { kind: 'Any' }, headers: [], metadata: { b: '1', a: '2', 10: 'x', 9: 'y' } }],
    strategy: 'Priority',
    retry: { on: [], attempts: 1, backoffBaseMs: 1, backoffMaxMs: 1 },
    timeouts: { requestMs: 1, firstTokenMs: 1, answerMs: 1, streamIdleMs: 1 },
    budgets: [],
    policies: [],
  };
}
