import { expect, test } from '@jest/globals';
import type { FleetSummary, ProxyGroup } from '../distribute/fleet-summary.ts';
import type { Programming } from '../distribute/programming.ts';
import { mergeProgramming } from './merge-programming.ts';

const route = 'route/ai/chat/all';
const provider = 'provider/ai/mock';
const own: Programming = { connected: 1, acknowledged: 1, version: 'new', rejections: [] };
const problem = { entry: route, path: '/targets/0', message: 'unknown field' };
const refusal = { digest: 'route-2', problem };

function group(part: Partial<ProxyGroup>): ProxyGroup {
  return { serves: 'old', count: 1, open: [], refusals: [], keys: [], names: [], ...part };
}

function merge(others: readonly FleetSummary[], names = [route], base = own): Programming {
  const digests = new Map([
    [route, 'route-2'],
    [provider, 'provider-1'],
  ]);
  return mergeProgramming({ own: base, others, names, digestOf: (name) => digests.get(name) });
}

test.each<{ what: string; others: readonly FleetSummary[]; says: Partial<Programming> }>([
  { what: 'no-other-replica-changes-nothing', others: [], says: own },
  {
    what: 'proxies-elsewhere-at-the-newest-version-have-all-entries',
    others: [{ version: 'new', groups: [group({ serves: 'new', count: 3 })] }],
    says: { connected: 4, acknowledged: 4 },
  },
  {
    what: 'a-proxy-elsewhere-that-has-not-answered-yet-is-connected-only',
    others: [{ version: 'new', groups: [group({ open: [route] })] }],
    says: { connected: 2, acknowledged: 1 },
  },
  {
    what: 'a-proxy-elsewhere-that-lags-behind-with-another-entry-has-this-one',
    others: [{ version: 'new', groups: [group({ open: [provider] })] }],
    says: { connected: 2, acknowledged: 2 },
  },
  {
    what: 'a-proxy-elsewhere-of-which-too-much-is-open-to-name-it-has-nothing',
    others: [{ version: 'new', groups: [group({ open: 'Many' })] }],
    says: { connected: 2, acknowledged: 1 },
  },
  {
    what: 'proxies-of-a-replica-at-another-version-have-not-acknowledged',
    others: [{ version: 'other', groups: [group({ serves: 'other', count: 2 })] }],
    says: { connected: 3, acknowledged: 1 },
  },
  {
    what: 'a-proxy-that-has-our-version-has-it-whatever-its-replica-is-at',
    others: [{ version: 'other', groups: [group({ serves: 'new', open: [route] })] }],
    says: { connected: 2, acknowledged: 2 },
  },
  {
    what: 'a-refusal-elsewhere-is-told-with-the-proxy',
    others: [{ version: 'new', groups: [group({ open: [route], refusals: [refusal], names: ['p-1'] })] }],
    says: { connected: 2, acknowledged: 1, rejections: [{ proxyId: 'p-1', problem }] },
  },
  {
    what: 'a-refusal-of-a-body-that-was-replaced-is-not-told',
    others: [
      {
        version: 'other',
        groups: [group({ open: [route], refusals: [{ ...refusal, digest: 'route-1' }], names: ['p-1'] })],
      },
    ],
    says: { connected: 2, acknowledged: 1, rejections: [] },
  },
  {
    what: 'what-holds-back-a-snapshot-as-a-whole-is-told-of-what-waits-behind-it',
    others: [
      {
        version: 'new',
        groups: [group({ open: [route], heldBack: { ...problem, entry: '' }, names: ['p-1'] })],
      },
    ],
    says: { acknowledged: 1, rejections: [{ proxyId: 'p-1', problem: { ...problem, entry: '' } }] },
  },
])('$what', ({ others, says }) => {
  expect(merge(others)).toMatchObject(says);
});

test('a-refusal-of-one-entry-does-not-concern-another', () => {
  const refusing = group({ open: [route], refusals: [refusal], names: ['p-1'] });
  expect(merge([{ version: 'new', groups: [refusing] }], [provider])).toEqual({
    ...own,
    connected: 2,
    acknowledged: 2,
  });
});

test('without-a-snapshot-of-our-own-nothing-is-acknowledged', () => {
  const nothing = { connected: 0, acknowledged: 0, version: '', rejections: [] };
  const other = { version: '', groups: [group({ serves: '', open: 'Many', count: 2 })] };
  expect(merge([other], [route], nothing)).toEqual({ ...nothing, connected: 2 });
});
