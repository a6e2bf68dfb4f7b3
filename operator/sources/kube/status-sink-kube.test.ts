import { expect, test } from '@jest/globals';
import { makeFakeClock } from '#runtime/fake-clock.ts';
import { silentLogger } from '#runtime/logger.ts';
import type { ApiAnswer, ApiCall } from './api-client.ts';
import { FindingReporter } from './finding-reporter.ts';
import { Findings } from './findings.ts';
import { SeenObjects } from './seen-objects.ts';
import { makeKubeStatusSink } from './status-sink-kube.ts';
import { makeFakeApiClient } from './testing/fake-api-client.ts';

const ref = { kind: 'AIRoute', namespace: 'team-a', name: 'chat' } as const;
const { signal } = new AbortController();
const nowText = '2026-01-01T00:00:00Z';
const earlier = '2025-12-24T18:00:00Z';

const condition = (type: string, status: 'True' | 'False', message = '') => ({
  type,
  status,
  observedGeneration: 1,
  lastTransitionTime: earlier,
  reason: type,
  message,
});
const accepted = { conditions: [condition('Accepted', 'True')] };

const kubeObject = (status: unknown, resourceVersion = '5') => ({
  namespace: ref.namespace,
  name: ref.name,
  uid: 'uid-1',
  resourceVersion,
  raw: { status },
});

function setUp(seenStatus: unknown, answer?: (call: ApiCall) => ApiAnswer) {
  const applied = ({ body }: ApiCall): ApiAnswer => ({
    status: 200,
    body: { ...Object(body), metadata: { ...Object(body).metadata, resourceVersion: '6' } },
  });
  const { client, calls } = makeFakeApiClient(answer ?? applied);
  const seen = new SeenObjects();
  seen.put(ref, kubeObject(seenStatus));
  const findings = new Findings(
    () => undefined,
    () => undefined,
  );
  const clock = makeFakeClock(Date.parse(nowText));
  return {
    calls,
    seen,
    findings,
    clock,
    sink: makeKubeStatusSink({ client, seen, findings, clock, instance: 'i' }),
  };
}

test('a-status-is-applied-on-its-own-and-only-to-the-object-that-was-seen', async () => {
  const { sink, calls } = setUp(undefined);
  await sink.write(ref, accepted, signal);
  expect(calls).toEqual([
    {
      method: 'PATCH',
      path: '/apis/sallyport.dev/v1alpha1/namespaces/team-a/airoutes/chat/status',
      query: { fieldManager: 'sallyport-operator', force: 'true' },
      contentType: 'application/apply-patch+yaml',
      body: {
        apiVersion: 'sallyport.dev/v1alpha1',
        kind: 'AIRoute',
        metadata: { namespace: 'team-a', name: 'chat', uid: 'uid-1' },
        status: accepted,
      },
    },
  ]);
});

test('what-was-written-is-current-before-the-watch-says-so-and-an-older-word-does-not-undo-it', async () => {
  const { sink, seen, calls } = setUp({ conditions: [] });
  await sink.write(ref, accepted, signal);
  expect(sink.current(ref)).toEqual(accepted);
  seen.put(ref, kubeObject({ conditions: [] }, '5'));
  expect(sink.current(ref)).toEqual(accepted);
  await sink.write(ref, accepted, signal);
  expect(calls).toHaveLength(1);
});

test('a-status-that-is-there-already-is-not-sent-whatever-the-order-of-its-conditions', async () => {
  const both = [condition('Accepted', 'True'), condition('Programmed', 'False')];
  const { sink, calls } = setUp({ conditions: both });
  await sink.write(ref, { conditions: both.toReversed(), version: undefined }, signal);
  expect(calls).toEqual([]);
});

test('a-status-that-is-not-ours-counts-as-none', () => {
  for (const status of [undefined, 'x', { conditions: [{ type: 'Accepted' }] }]) {
    expect(setUp(status).sink.current(ref)).toBeUndefined();
  }
});

test('an-object-that-is-gone-is-passed-over', async () => {
  const { sink, seen, calls } = setUp(undefined, () => ({ status: 404, body: undefined }));
  await sink.write(ref, accepted, signal);
  seen.remove(ref);
  await sink.write(ref, accepted, signal);
  await sink.emit(ref, { type: 'Normal', reason: 'R', message: 'm' }, signal);
  expect(calls).toHaveLength(1);
});

test.each([
  { status: 409, reason: 'Conflict', error: 'ApiError' },
  { status: 403, reason: 'Forbidden', error: 'ApiError' },
  { status: 422, reason: 'Invalid', error: 'TerminalError' },
])('an-answer-of-$status-is-an-$error-that-names-the-object', async ({ status, reason, error }) => {
  const { sink } = setUp(undefined, () => ({
    status,
    body: { kind: 'Status', reason, message: 'so there' },
  }));
  const failure = sink.write(ref, accepted, signal);
  await expect(failure).rejects.toMatchObject({
    name: error,
    message: `write the status of AIRoute team-a/chat: ${status} ${reason}: so there`,
  });
});

test('a-finding-stands-over-the-condition-of-its-type-and-is-written-once', async () => {
  const { sink, findings, calls } = setUp(accepted);
  findings.set(ref, { type: 'Accepted', reason: 'Invalid', message: 'spec.x: unknown field', generation: 2 });
  const programmed = condition('Programmed', 'True');
  const wanted = { conditions: [condition('Accepted', 'True'), programmed] };
  await sink.write(ref, wanted, signal);
  const finding = {
    type: 'Accepted',
    status: 'False',
    observedGeneration: 2,
    lastTransitionTime: nowText,
    reason: 'Invalid',
    message: 'spec.x: unknown field',
  };
  expect(calls).toMatchObject([{ body: { status: { conditions: [programmed, finding] } } }]);
  await sink.write(ref, wanted, signal);
  expect(calls).toHaveLength(1);
});

test('a-finding-that-changes-its-words-keeps-its-transition-time', async () => {
  const { sink, findings, calls } = setUp({ conditions: [condition('Accepted', 'False', 'old words')] });
  findings.set(ref, { type: 'Accepted', reason: 'Invalid', message: 'new words', generation: 3 });
  await sink.write(ref, accepted, signal);
  expect(calls).toMatchObject([
    { body: { status: { conditions: [{ message: 'new words', lastTransitionTime: earlier }] } } },
  ]);
});

test('only-the-leader-reports-findings-and-it-does-so-without-a-translation', async () => {
  const status = setUp(undefined, ({ method }) => ({ status: method === 'POST' ? 201 : 200, body: {} }));
  const controller = new AbortController();
  let leads = false;
  const findings = status.findings;
  const reporter = new FindingReporter({
    findings,
    status: status.sink,
    isLeader: () => leads,
    clock: status.clock,
    random: () => 0,
    logger: silentLogger,
  });
  const running = reporter.run(controller.signal);
  findings.set(ref, { type: 'Accepted', reason: 'Invalid', message: 'spec: is required', generation: 1 });
  reporter.report(ref);
  await new Promise(setImmediate);
  expect(status.calls).toEqual([]);
  leads = true;
  reporter.reportAll();
  await new Promise(setImmediate);
  controller.abort();
  await running;
  expect(status.calls).toMatchObject([
    { method: 'PATCH', body: { status: { conditions: [{ type: 'Accepted', status: 'False' }] } } },
    { method: 'POST', body: { reason: 'Invalid', type: 'Warning', note: 'spec: is required' } },
  ]);
});
