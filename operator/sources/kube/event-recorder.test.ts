import { expect, test } from '@jest/globals';
import { makeFakeClock } from '#runtime/fake-clock.ts';
import { EventRecorder } from './event-recorder.ts';
import { makeFakeApiClient } from './testing/fake-api-client.ts';

const ref = { kind: 'AIRoute', namespace: 'team-a', name: 'chat', uid: 'uid-1' } as const;
const event = { type: 'Warning', reason: 'RejectedByProxy', message: 'a field is bad' } as const;
const { signal } = new AbortController();

function setUp(patchStatus = 200) {
  const clock = makeFakeClock(Date.parse('2026-01-01T00:00:00Z'));
  const { client, calls } = makeFakeApiClient(({ method }) => ({
    status: method === 'POST' ? 201 : patchStatus,
    body: {},
  }));
  return { clock, calls, recorder: new EventRecorder({ client, clock, instance: 'operator-0' }) };
}

test('an-event-says-what-happened-to-which-object', async () => {
  const { recorder, calls } = setUp();
  await recorder.emit(ref, event, signal);
  expect(calls).toEqual([
    {
      method: 'POST',
      path: '/apis/events.k8s.io/v1/namespaces/team-a/events',
      body: {
        apiVersion: 'events.k8s.io/v1',
        kind: 'Event',
        metadata: { namespace: 'team-a', name: expect.stringMatching(/^chat\.[0-9a-f]{16}$/) },
        eventTime: '2026-01-01T00:00:00.000000Z',
        reportingController: 'sallyport.dev/operator',
        reportingInstance: 'operator-0',
        regarding: { apiVersion: 'sallyport.dev/v1alpha1', ...ref },
        type: 'Warning',
        reason: 'RejectedByProxy',
        action: 'Reconcile',
        note: 'a field is bad',
      },
    },
  ]);
});

test('repeats-are-counted-and-written-at-most-once-a-minute', async () => {
  const { recorder, calls, clock } = setUp();
  const counts = () => calls.slice(1).map(({ body }) => body);
  await recorder.emit(ref, event, signal);
  for (let times = 0; times < 10; times += 1) await recorder.emit(ref, event, signal);
  expect(counts()).toMatchObject([{ series: { count: 2 } }]);
  clock.advance(60_000);
  await recorder.emit(ref, event, signal);
  expect(counts()).toMatchObject([{ series: { count: 2 } }, { series: { count: 12 } }]);
});

test('other-news-and-other-objects-are-events-of-their-own', async () => {
  const { recorder, calls } = setUp();
  await recorder.emit(ref, event, signal);
  await recorder.emit(ref, { ...event, message: 'another field is bad' }, signal);
  await recorder.emit({ ...ref, uid: 'uid-2' }, event, signal);
  expect(calls.map(({ method }) => method)).toEqual(['POST', 'POST', 'POST']);
});

test('a-series-that-the-api-server-forgot-is-begun-anew', async () => {
  const { recorder, calls } = setUp(404);
  await recorder.emit(ref, event, signal);
  await recorder.emit(ref, event, signal);
  expect(calls.map(({ method }) => method)).toEqual(['POST', 'PATCH', 'POST']);
});

test('a-refused-event-is-an-error', async () => {
  const { client } = makeFakeApiClient(() => ({
    status: 403,
    body: { kind: 'Status', reason: 'Forbidden' },
  }));
  const recorder = new EventRecorder({ client, clock: makeFakeClock(), instance: 'i' });
  await expect(recorder.emit(ref, event, signal)).rejects.toThrow('create an event: 403 Forbidden');
});

test('only-so-many-series-are-remembered', async () => {
  const { recorder, calls } = setUp();
  for (let index = 0; index <= 1000; index += 1) {
    await recorder.emit(ref, { ...event, message: `news ${index}` }, signal);
  }
  await recorder.emit(ref, { ...event, message: 'news 1000' }, signal);
  await recorder.emit(ref, { ...event, message: 'news 0' }, signal);
  expect(calls.slice(1001).map(({ method }) => method)).toEqual(['PATCH', 'POST']);
});
