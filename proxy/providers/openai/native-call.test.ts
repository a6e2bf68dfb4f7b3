import { expect, test } from '@jest/globals';
import type { ProviderEntry } from '#contract/snapshot/provider-entry.ts';
import { Secret } from '#contract/snapshot/secret.ts';
import type { DialectName, RequestOutline } from '../../dialects/dialect.ts';
import type { Operation } from '../provider.ts';
import { makeProvider } from '../registry.ts';

const account = {
  kind: 'provider' as const,
  namespace: 'ai',
  name: 'up',
  models: [],
  baseUrl: 'http://upstream/v1',
  connectTimeoutMs: 1000,
  apiKey: new Secret('canary'),
};
const openai: ProviderEntry = { ...account, type: 'OpenAI', organization: 'org', project: 'proj' };
const compatible: ProviderEntry = { ...account, type: 'OpenAICompatible' };

const plain: RequestOutline = {
  model: 'm',
  stream: false,
  includeUsage: false,
  messages: 1,
  images: 0,
  tools: 0,
};
const streamed: RequestOutline = { ...plain, stream: true };

interface Case {
  readonly entry?: ProviderEntry;
  readonly dialect?: DialectName;
  readonly operation?: Operation;
  readonly outline?: RequestOutline;
  readonly maxOutputTokens?: number;
  readonly upstreamName?: string;
}

const cases: readonly [string, Case, object][] = [
  ['the-same-model-is-left-as-it-is', {}, {}],
  ['another-name-upstream-is-set', { upstreamName: 'real' }, { model: 'real' }],
  ['a-stream-is-asked-for-usage', { outline: streamed }, { stream_options: { include_usage: true } }],
  [
    'other-stream-options-stay',
    { outline: { ...streamed, streamOptions: { include_obfuscation: false, include_usage: false } } },
    { stream_options: { include_obfuscation: false, include_usage: true } },
  ],
  ['a-client-that-asked-for-usage-is-left-as-it-is', { outline: { ...streamed, includeUsage: true } }, {}],
  ['a-policy’s-limit-at-OpenAI', { maxOutputTokens: 9 }, { max_completion_tokens: 9 }],
  ['a-policy’s-limit-elsewhere', { entry: compatible, maxOutputTokens: 9 }, { max_tokens: 9 }],
  [
    'a-policy’s-limit-of-a-completion',
    { dialect: 'openai-completions', maxOutputTokens: 9 },
    { max_tokens: 9 },
  ],
  ['the-client’s-own-limit-stays', { outline: { ...plain, maxOutputTokens: 5 }, maxOutputTokens: 9 }, {}],
  [
    'embeddings-have-no-limit',
    { dialect: 'openai-embeddings', operation: 'Embeddings', maxOutputTokens: 9 },
    {},
  ],
];

function native(given: Case): ReturnType<ReturnType<typeof makeProvider>['native']> {
  const { entry = openai, dialect = 'openai-chat', operation = 'Chat', outline = plain } = given;
  return makeProvider(entry).native(dialect, operation, {
    outline,
    model: { upstreamName: given.upstreamName ?? 'm' },
    headers: { 'openai-beta': 'x=1', authorization: 'Bearer of-the-client' },
    ...(given.maxOutputTokens === undefined ? {} : { maxOutputTokens: given.maxOutputTokens }),
  });
}

test.each(cases)('native-edits: %s', (_name, given, edits) => {
  expect(native(given)?.edits).toEqual(edits);
});

test('native-headers-hold-nothing-of-the-client-but-its-beta', () => {
  expect(native({})?.headers).toEqual({ 'content-type': 'application/json', 'openai-beta': 'x=1' });
});

test.each([
  ['openai-chat', 'Chat', '/chat/completions'],
  ['openai-completions', 'Chat', '/completions'],
  ['openai-embeddings', 'Embeddings', '/embeddings'],
  ['anthropic-messages', 'Chat', undefined],
  ['anthropic-messages', 'CountTokens', undefined],
] as const)('%s-%s-goes-to-%s', (dialect, operation, path) => {
  expect(native({ dialect, operation })?.path).toBe(path);
});

test('credentials-are-the-account’s', () => {
  expect(makeProvider(openai).authHeaders()).toEqual({
    authorization: 'Bearer canary',
    'openai-organization': 'org',
    'openai-project': 'proj',
  });
  expect(makeProvider(compatible).authHeaders()).toEqual({ authorization: 'Bearer canary' });
});

test('error-in-an-answer-whose-status-is-a-success-is-found', () => {
  const { findFailure } = makeProvider(compatible);
  expect(findFailure({ error: { message: 'no capacity for canary', code: 503 } })).toEqual({
    message: 'no capacity for [redacted]',
    retryable: true,
  });
  expect(findFailure({ choices: [], error: null })).toBeUndefined();
});
