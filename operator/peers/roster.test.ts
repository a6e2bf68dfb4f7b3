import { expect, test } from '@jest/globals';
import { makeFakeClock } from '#runtime/fake-clock.ts';
import { silentLogger } from '#runtime/logger.ts';
import { encodeSummary } from './encode-summary.ts';
import { defaultPeerTiming } from './peer-timing.ts';
import { Roster } from './roster.ts';

const startMs = Date.parse('2030-01-01T00:00:00Z');
const { expiryMs, removeAfterMs, renewEveryMs } = defaultPeerTiming;

function setUp() {
  const clock = makeFakeClock(startMs);
  const changes: string[] = [];
  const keyUse: string[] = [];
  const roster = new Roster({
    own: 'us',
    timing: defaultPeerTiming,
    clock,
    logger: silentLogger,
    onChange: (gateways) => changes.push([...gateways].join(' ')),
    onSynced: () => undefined,
    onKeyUse: (text) => keyUse.push(text),
  });
  const put = (name: string, summary: string, renewedAtMs = clock.now()): void => {
    const renewTime = new Date(renewedAtMs).toISOString();
    roster.put({ name, renewTime, summary, uid: `uid-${name}`, resourceVersion: '1' });
  };
  const counted = (): number =>
    roster
      .living()
      .flatMap((one) => Array.from(one.values()).flatMap(({ groups }) => groups))
      .reduce((sum, { count }) => sum + count, 0);
  /** We renew as we should; whoever is in `others` too. */
  const pass = (ms: number, others: Readonly<Record<string, string>> = {}): void => {
    for (let passed = 0; passed < ms; passed += 1_000) {
      if (passed % renewEveryMs === 0) {
        put('us', '');
        for (const [name, summary] of Object.entries(others)) put(name, summary);
      }
      clock.advance(1_000);
      roster.sweep();
    }
  };
  put('us', '');
  return { clock, roster, changes, keyUse, put, counted, pass };
}

function proxies(count: number, gateway = 'ai/edge'): string {
  const group = { serves: 'v', count, open: [], refusals: [], keys: [], names: [] };
  return encodeSummary(new Map([[gateway, { version: 'v', groups: [group] }]]));
}

test('a-replica-counts-as-long-as-it-renews', () => {
  const { put, counted, pass, changes } = setUp();
  put('other', proxies(2));
  pass(10 * 60_000, { other: proxies(2) });
  expect(counted()).toBe(2);
  expect(changes).toEqual(['ai/edge']);
});

test('what-another-replica-says-of-used-keys-is-heard-once-and-changes-no-count', () => {
  const { roster, keyUse, changes } = setUp();
  const record = { name: 'other', summary: proxies(2), uid: 'uid', resourceVersion: '1' };
  const say = (second: number, text: string): void =>
    roster.put({ ...record, renewTime: new Date(startMs + second * 1000).toISOString(), keyUse: text });
  say(0, 'one');
  say(10, 'one');
  say(20, 'two');
  expect(keyUse).toEqual(['one', 'two']);
  expect(changes).toEqual(['ai/edge']);
  roster.put({ ...record, name: 'us', renewTime: '', keyUse: 'ours' });
  expect(keyUse).toHaveLength(2);
});

test('a-replica-that-stood-still-for-the-expiry-no-longer-counts-until-it-moves', () => {
  const { put, counted, pass, changes } = setUp();
  put('other', proxies(2));
  pass(expiryMs - 1_000);
  expect(counted()).toBe(2);
  pass(1_000);
  expect([counted(), changes.length]).toEqual([0, 2]);
  put('other', proxies(2));
  expect([counted(), changes.length]).toEqual([2, 3]);
});

test('nobody-is-gone-while-our-own-renewals-do-not-come-back', () => {
  const { clock, roster, put, counted, pass } = setUp();
  put('other', proxies(2));
  for (let passed = 0; passed < 60; passed += 1) {
    clock.advance(10_000);
    roster.sweep();
  }
  expect(counted()).toBe(2);
  // The API server is back: there is time to renew.
  pass(10_000);
  expect(counted()).toBe(2);
  pass(expiryMs);
  expect(counted()).toBe(0);
});

test('no-clock-but-ours-is-trusted', () => {
  const { put, counted, pass, clock } = setUp();
  put('other', proxies(2), clock.now() + 3_600_000);
  put('behind', proxies(1), clock.now() - removeAfterMs + 1);
  expect(counted()).toBe(3);
  pass(expiryMs);
  expect(counted()).toBe(0);
});

test('what-was-left-behind-long-ago-does-not-count-at-first-sight', () => {
  const { put, counted, clock, changes } = setUp();
  put('ghost', proxies(2), clock.now() - removeAfterMs - 1);
  expect([counted(), changes]).toEqual([0, []]);
  put('ghost', proxies(2));
  expect(counted()).toBe(2);
});

test('a-lease-is-left-behind-after-minutes-only', () => {
  const { roster, put, pass } = setUp();
  put('other', proxies(2));
  pass(removeAfterMs - 1_000);
  expect(roster.leftBehind()).toEqual([]);
  pass(1_000);
  expect(roster.leftBehind()).toMatchObject([{ name: 'other', uid: 'uid-other', resourceVersion: '1' }]);
  roster.remove('other');
  expect(roster.leftBehind()).toEqual([]);
});

test('a-removed-lease-no-longer-counts', () => {
  const { roster, put, counted, changes } = setUp();
  put('other', proxies(2));
  roster.remove('other');
  expect([counted(), changes.length]).toEqual([0, 2]);
});

test('gateways-before-and-after-a-change-are-told', () => {
  const { put, changes } = setUp();
  put('other', proxies(2));
  put('other', proxies(2, 'ai/second'));
  expect(changes).toEqual(['ai/edge', 'ai/edge ai/second']);
});

test('the-replica-that-changed-last-comes-first', () => {
  const { roster, put } = setUp();
  put('a', proxies(1));
  put('b', proxies(2));
  put('a', proxies(3));
  put('b', proxies(2));
  expect(roster.living().map((one) => one.get('ai/edge')?.groups[0]?.count)).toEqual([3, 2]);
});

test('a-replica-that-is-not-understood-is-not-counted-until-it-is', () => {
  const { put, counted } = setUp();
  put('other', '{"format":99}');
  expect(counted()).toBe(0);
  put('other', proxies(2));
  expect(counted()).toBe(2);
});
