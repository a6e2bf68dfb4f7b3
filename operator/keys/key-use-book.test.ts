import { expect, test } from '@jest/globals';
import { makeFakeClock } from '#runtime/fake-clock.ts';
import type { DesiredStatus } from '../translate/translation.ts';
import { encodeKeyMarks, parseKeyMarks } from './key-mark.ts';
import { KeyUseBook } from './key-use-book.ts';

const start = Date.parse('2026-01-01T12:34:56Z');
const minuteMs = 60_000;
const current = 'aaaaaaaaaaaa';
const previous = 'bbbbbbbbbbbb';

function status(name: string, fields: DesiredStatus['fields'] = { fingerprint: current }): DesiredStatus {
  const ref = { kind: 'AIKey', namespace: 'team-a', name } as const;
  const entries = new Map([['ai/main', [`key/team-a/${name}`] as const]]);
  return { ref, generation: 1, conditions: [], parts: [], entries, countedAlone: new Set(), fields };
}

function setUp(...statuses: readonly DesiredStatus[]) {
  const clock = makeFakeClock(start);
  const told: string[][] = [];
  const book = new KeyUseBook(clock, (refs) => told.push(refs.map(({ name }) => name)));
  book.update(statuses);
  const use = (name: string, fingerprint = current, secondsAgo = 0): void =>
    book.note('ai/main', [{ key: `team-a/${name}`, fingerprint, secondsAgo }]);
  const of = (name: string) => book.of(status(name).ref);
  return { clock, told, book, use, of };
}

test('the-time-of-use-is-told-in-whole-tens-of-minutes', () => {
  const { use, of } = setUp(status('app'));
  expect(of('app')).toEqual({});
  use('app', current, 5 * 60);
  expect(of('app')).toEqual({ lastUsedAt: '2026-01-01T12:20:00Z' });
});

test('a-key-in-steady-use-is-news-once-an-hour', () => {
  const { clock, told, use } = setUp(status('app'));
  for (let minute = 0; minute < 10 * 60; minute += 1) {
    use('app');
    clock.advance(minuteMs);
  }
  expect(told.length).toBeGreaterThanOrEqual(9);
  expect(told.length).toBeLessThanOrEqual(10);
});

test('news-of-many-keys-come-as-one', () => {
  const { clock, told, use } = setUp(status('one'), status('two'));
  use('one');
  use('two');
  clock.advance(minuteMs);
  expect(told).toEqual([['one', 'two']]);
});

test('in-an-overlap-it-is-told-which-of-the-two-keys-is-still-used', () => {
  const both = { fingerprint: current, previousFingerprint: previous };
  const { clock, use, of } = setUp(status('app', both));
  use('app', previous);
  clock.advance(2 * 3_600_000);
  use('app', current);
  expect(of('app')).toEqual({
    lastUsedAt: '2026-01-01T14:30:00Z',
    previousLastUsedAt: '2026-01-01T12:30:00Z',
  });
});

test.each([
  ['of-another-gateway', 'ai/other', 'team-a/app', current],
  ['that-does-not-exist', 'ai/main', 'team-a/nobody', current],
  ['with-another-value', 'ai/main', 'team-a/app', 'cccccccccccc'],
])('a-proxy-cannot-speak-of-a-key-%s', (_name, gateway, key, fingerprint) => {
  const { clock, told, book, of } = setUp(status('app'));
  book.note(gateway, [{ key, fingerprint, secondsAgo: 0 }]);
  clock.advance(minuteMs);
  expect([of('app'), told, book.recent()]).toEqual([{}, [], []]);
});

test('what-one-replica-hears-the-other-learns-and-no-future-is-believed', () => {
  const here = setUp(status('app'), status('odd'));
  const there = setUp(status('app'), status('odd'));
  here.use('app');
  there.book.hear(parseKeyMarks(encodeKeyMarks(here.book.recent())));
  expect(there.of('app')).toEqual(here.of('app'));
  expect(there.book.recent()).toEqual([]);
  there.book.hear([{ key: 'team-a/odd', fingerprint: current, atMs: start + 1e12 }]);
  expect(there.of('odd')).toEqual({ lastUsedAt: '2026-01-01T12:30:00Z' });
  expect([parseKeyMarks('nonsense'), parseKeyMarks('[{"key":1}]')]).toEqual([[], []]);
});

test('other-replicas-are-told-of-what-moved-last-and-of-no-more-than-fits', () => {
  const names = Array.from({ length: 500 }, (_, at) => `app-${at}`);
  const { use, book } = setUp(...names.map((name) => status(name)));
  for (const name of names) use(name);
  expect(book.recent()).toHaveLength(200);
  expect(book.recent().at(-1)?.key).toBe('team-a/app-499');
});

test('a-key-that-is-gone-is-forgotten', () => {
  const { book, use, of } = setUp(status('app'));
  use('app');
  book.update([]);
  book.update([status('app')]);
  expect(of('app')).toEqual({});
});
