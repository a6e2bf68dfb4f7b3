import { expect, test } from '@jest/globals';
import type { PolicyEntry, RequestLimits } from '#contract/snapshot/policy-entry.ts';
import type { RequestOutline } from '../dialects/dialect.ts';
import { anonymousCaller } from '../identity/anonymous-caller.ts';
import { applyLimits } from './apply-limits.ts';
import { compilePolicy } from './compiled-policy.ts';

const outline: RequestOutline = {
  model: 'm',
  stream: false,
  includeUsage: false,
  messages: 3,
  images: 1,
  tools: 2,
};

function policy(limits: RequestLimits, rest: Partial<PolicyEntry> = {}): PolicyEntry {
  return { kind: 'policy', namespace: 'a', name: 'p', mode: 'Enforce', limits, ...rest };
}

function apply(policies: readonly PolicyEntry[], maxOutputTokens?: number) {
  const asked = maxOutputTokens === undefined ? outline : { ...outline, maxOutputTokens };
  return applyLimits(policies.map(compilePolicy), anonymousCaller({}), { outline: asked, requestBytes: 100 });
}

test.each([
  ['bytes', { maxRequestBytes: 99 }, 'body_too_large'],
  ['messages', { maxMessages: 2 }, 'limit_exceeded'],
  ['images', { maxImages: 0 }, 'limit_exceeded'],
  ['tools', { maxTools: 1 }, 'limit_exceeded'],
  ['output-tokens', { maxOutputTokens: 9 }, 'limit_exceeded'],
])('too-many-%s-are-refused', (_name, limits, code) => {
  expect(apply([policy(limits)], 10).refusal?.code).toBe(code);
});

test('each-field-is-decided-by-the-strongest-policy-that-sets-it', () => {
  const decision = apply([policy({ maxMessages: 5 }), policy({ maxMessages: 1, maxTools: 1 })]);
  expect(decision.refusal?.param).toBe('tools');
});

test('a-maximum-becomes-the-default-where-the-client-gave-none', () => {
  expect(apply([policy({ maxOutputTokens: 50 })]).maxOutputTokens).toBe(50);
  expect(apply([policy({ maxOutputTokens: 50 })], 20).maxOutputTokens).toBeUndefined();
});

test('observe-notes-and-lets-pass', () => {
  const decision = apply([policy({ maxTools: 1 }, { mode: 'Observe' })]);
  expect(decision.refusal).toBeUndefined();
  expect(decision.observed).toEqual([{ policy: 'a/p', code: 'limit_exceeded' }]);
});
