import { expect, test } from '@jest/globals';
import { makeFakeClock } from '#runtime/fake-clock.ts';
import { makeFakeApiClient } from './testing/fake-api-client.ts';
import { makeTokenReview } from './token-review.ts';

const startMs = 1_000_000;
const { signal } = new AbortController();
const good = {
  authenticated: true,
  audiences: ['sallyport-operator'],
  user: {
    username: 'system:serviceaccount:team-a:proxy',
    extra: { 'authentication.kubernetes.io/pod-name': ['proxy-0'] },
  },
};

function setUp(status: unknown, code = 201) {
  const clock = makeFakeClock(startMs);
  const { client, calls } = makeFakeApiClient(() => ({ status: code, body: { status } }));
  return { clock, calls, review: makeTokenReview({ client, audience: 'sallyport-operator', clock }) };
}

test('a-good-token-names-its-service-account-and-pod', async () => {
  const { review, calls } = setUp(good);
  expect(await review('some-token', signal)).toEqual({
    kind: 'Ok',
    value: { namespace: 'team-a', serviceAccount: 'proxy', podName: 'proxy-0' },
  });
  expect(calls).toMatchObject([
    {
      method: 'POST',
      path: '/apis/authentication.k8s.io/v1/tokenreviews',
      body: { spec: { token: 'some-token', audiences: ['sallyport-operator'] } },
    },
  ]);
});

test.each([
  { name: 'that-is-not-authenticated', status: { authenticated: false } },
  { name: 'without-a-verdict', status: undefined },
  { name: 'for-another-audience', status: { ...good, audiences: ['another'] } },
  { name: 'from-a-server-that-knows-no-audiences', status: { ...good, audiences: undefined } },
  { name: 'of-a-person', status: { ...good, user: { username: 'alice' } } },
  { name: 'of-a-node', status: { ...good, user: { username: 'system:node:n1' } } },
  { name: 'with-too-long-a-name', status: { ...good, user: { username: 'system:serviceaccount:a:b:c' } } },
])('a-token-$name-is-refused-and-asked-about-each-time', async ({ status }) => {
  const { review, calls } = setUp(status);
  expect(await review('t', signal)).toMatchObject({ kind: 'Failed' });
  expect(await review('t', signal)).toMatchObject({ kind: 'Failed' });
  expect(calls).toHaveLength(2);
});

test('a-good-answer-holds-for-a-minute-for-that-token-only', async () => {
  const { review, calls, clock } = setUp(good);
  await review('t', signal);
  clock.advance(59_999);
  await review('t', signal);
  expect(calls).toHaveLength(1);
  await review('another', signal);
  expect(calls).toHaveLength(2);
  clock.advance(1);
  await review('t', signal);
  expect(calls).toHaveLength(3);
});

test('a-good-answer-holds-no-longer-than-the-token', async () => {
  const claims = Buffer.from(JSON.stringify({ exp: startMs / 1000 + 10 })).toString('base64url');
  const token = `header.${claims}.signature`;
  const { review, calls, clock } = setUp(good);
  expect(await review(token, signal)).toMatchObject({ value: { expiresAtMs: startMs + 10_000 } });
  clock.advance(10_000);
  await review(token, signal);
  expect(calls).toHaveLength(2);
});

test('the-cache-is-bounded', async () => {
  const { review, calls } = setUp(good);
  for (let index = 0; index < 1025; index += 1) await review(`token-${index}`, signal);
  await review('token-1024', signal);
  expect(calls).toHaveLength(1025);
  await review('token-0', signal);
  expect(calls).toHaveLength(1026);
});

test.each(['', 'x'.repeat(16_385)])('a-token-of-no-sensible-length-is-not-asked-about', async (token) => {
  const { review, calls } = setUp(good);
  expect(await review(token, signal)).toMatchObject({ kind: 'Failed' });
  expect(calls).toEqual([]);
});

test('no-verdict-is-an-error-that-does-not-repeat-the-token', async () => {
  const { review } = setUp({ spec: { token: 'canary' } }, 500);
  await expect(review('canary', signal)).rejects.toThrow(/^review a token: 500$/);
});
