import { expect, test } from '@jest/globals';
import type { BudgetReport } from '#contract/budget-report.ts';
import type { BudgetEntry } from '#contract/snapshot/budget-entry.ts';
import type { ProxyBudgets } from '../distribute/proxy-budgets.ts';
import { sumBudgets } from './sum-budgets.ts';

const budget: BudgetEntry = {
  kind: 'budget',
  namespace: 'ai',
  name: 'b',
  groupBy: [],
  limits: [
    {
      name: 'usd',
      unit: 'USD',
      amount: 250_000_000,
      window: { kind: 'Calendar', every: 'Month', timeZone: 'UTC' },
      overrides: [],
    },
    {
      name: 'tokens',
      unit: 'TotalTokens',
      amount: 1000,
      window: { kind: 'Rolling', lengthMs: 86_400_000 },
      overrides: [],
    },
  ],
  actions: [
    { kind: 'Notify', atPercent: 50 },
    { kind: 'Downgrade', atPercent: 80, target: 'cheap' },
    { kind: 'Deny', atPercent: 100 },
  ],
  onStoreFailure: 'Deny',
  unpriced: 'Deny',
};
const march = Date.parse('2026-04-01T00:00:00Z');

function usd(settled: number, rest: Partial<BudgetReport> = {}): BudgetReport {
  return {
    budget: 'budget/ai/b',
    limit: 'usd',
    group: '',
    windowId: '2026-03',
    windowEndsAtMs: march,
    settled,
    held: 0,
    amount: 250_000_000,
    ...rest,
  };
}

function tokens(settled: number, rest: Partial<BudgetReport> = {}): BudgetReport {
  const { windowEndsAtMs: _, ...report } = usd(settled);
  return { ...report, limit: 'tokens', windowId: '', amount: 1000, ...rest };
}

const at = (...gateways: readonly string[]) => new Map(gateways.map((gateway) => [gateway, ['budget/ai/b']]));

function sum(proxies: readonly (readonly BudgetReport[])[], entry = budget) {
  const told = proxies.map((reports, index): ProxyBudgets => ({ key: String(index), reports }));
  return sumBudgets(entry, at('ai/main'), () => told);
}

test('what-two-proxies-counted-by-themselves-adds-up', () => {
  const figures = sum([[usd(100_000_000), tokens(10)], [usd(50_500_000)]]);
  expect(figures?.limits).toEqual([
    {
      name: 'usd',
      amount: '250',
      spent: '150.5',
      remaining: '99.5',
      percent: 60,
      state: 'Notified',
      windowEnd: '2026-04-01T00:00:00Z',
      groups: [],
    },
    {
      name: 'tokens',
      amount: '1000',
      spent: '10',
      remaining: '990',
      percent: 1,
      state: 'Ok',
      groups: [],
    },
  ]);
  expect(figures?.fullest).toEqual({
    limit: '250 USD/Month',
    spent: '150.5',
    percent: 60,
    state: 'Notified',
  });
});

test.each([
  [499, 'Ok', 49],
  [500, 'Notified', 50],
  [799, 'Notified', 79],
  [800, 'Downgraded', 80],
  [1000, 'Exhausted', 100],
  [1300, 'Exhausted', 130],
])('of-1000-tokens-%i-are-%s', (settled, state, percent) => {
  const limit = sum([[tokens(settled)]])?.limits[1];
  expect(limit).toMatchObject({ state, percent, remaining: String(Math.max(0, 1000 - settled)) });
  expect(sum([[tokens(settled)]])?.fullest.limit).toBe('1000 TotalTokens/24h');
});

test('a-budget-that-never-denies-is-exhausted-at-100-percent', () => {
  expect(sum([[tokens(999)]], { ...budget, actions: [] })?.limits[1]?.state).toBe('Ok');
  expect(sum([[tokens(1000)]], { ...budget, actions: [] })?.limits[1]?.state).toBe('Exhausted');
});

test('an-amount-of-nothing-is-spent-from-the-beginning', () => {
  expect(sum([[tokens(0, { amount: 0 })]])?.limits[1]).toMatchObject({ percent: 100, state: 'Exhausted' });
});

test('the-amount-in-force-is-what-proxies-say', () => {
  expect(sum([[usd(100_000_000, { amount: 400_000_000 })]])?.limits[0]).toMatchObject({
    amount: '400',
    remaining: '300',
    percent: 25,
  });
});

test('a-proxy-that-still-tells-of-the-last-window-does-not-count-in-this-one', () => {
  const april = usd(1_000_000, { windowId: '2026-04', windowEndsAtMs: Date.parse('2026-05-01T00:00:00Z') });
  expect(sum([[usd(249_000_000)], [april]])?.limits[0]).toMatchObject({
    spent: '1',
    windowEnd: '2026-05-01T00:00:00Z',
  });
});

test('of-many-groups-the-five-fullest-are-told-and-the-first-stands-for-the-limit', () => {
  const reports = Array.from({ length: 8 }, (_, index) => tokens(index * 100, { group: `team=t${index}` }));
  const limit = sum([reports, [tokens(200, { group: 'team=t6' })]])?.limits[1];
  expect(limit).toMatchObject({ group: 'team=t6', spent: '800', state: 'Downgraded' });
  expect(limit?.groups.map(({ group, percent }) => `${group} ${percent}`)).toEqual([
    'team=t6 80',
    'team=t7 70',
    'team=t5 50',
    'team=t4 40',
    'team=t3 30',
  ]);
});

test('each-gateway-has-an-amount-of-its-own', () => {
  const spent = new Map([
    ['ai/main', 100],
    ['ai/other', 600],
  ]);
  const figures = sumBudgets(budget, at('ai/main', 'ai/other'), (gateway) => [
    { key: gateway, reports: [tokens(spent.get(gateway) ?? 0)] },
  ]);
  expect(figures?.limits[1]).toMatchObject({ group: 'gateway=ai/other', spent: '600', percent: 60 });
  expect(figures?.limits[1]?.groups).toHaveLength(2);
});

test.each<[string, readonly ProxyBudgets[]]>([
  ['no-proxy-is-there', []],
  ['one-proxy-has-not-reported', [{ key: 'a', reports: [tokens(1)] }, { key: 'b' }]],
])('nothing-is-known-while-%s', (_name, proxies) => {
  expect(sumBudgets(budget, at('ai/main'), () => proxies)).toBeUndefined();
});

test('what-nobody-has-used-yet-is-told-from-the-budget-itself', () => {
  expect(sum([[]])?.limits[0]).toEqual({
    name: 'usd',
    amount: '250',
    spent: '0',
    remaining: '250',
    percent: 0,
    state: 'Ok',
    groups: [],
  });
});
