import { expect, test } from '@jest/globals';
import type { BudgetReport } from '#contract/budget-report.ts';
import type { FleetSummary } from '../distribute/fleet-summary.ts';
import { encodeSummary } from './encode-summary.ts';
import { mergeBudgets } from './merge-budgets.ts';
import { parseSummary } from './parse-summary.ts';

const report = (settled: number, budget = 'budget/ai/b'): BudgetReport => ({
  budget,
  limit: 'l',
  group: '',
  windowId: '',
  settled,
  held: 0,
  amount: 100,
});
const fleet = (...budgets: NonNullable<FleetSummary['budgets']>): FleetSummary => ({
  version: 'v',
  groups: [],
  budgets,
});

test('a-proxy-that-moved-counts-where-it-was-heard-last', () => {
  const own = [{ key: 'moved', reports: [report(3)] }];
  const others = [
    fleet({ key: 'other', reports: [report(2)] }),
    fleet({ key: 'moved', reports: [report(1)] }, { key: 'other', reports: [report(1)] }),
  ];
  expect(mergeBudgets(own, others)).toEqual([
    { key: 'moved', reports: [report(3)] },
    { key: 'other', reports: [report(2)] },
  ]);
});

test('figures-reach-other-replicas', () => {
  const summary = new Map([['ai/edge', fleet({ key: 'a', reports: [report(7)] }, { key: 'silent' })]]);
  expect(parseSummary(encodeSummary(summary))).toEqual({ kind: 'Ok', value: summary });
});

test('figures-give-way-first-where-a-summary-is-too-long', () => {
  const reports = Array.from({ length: 200 }, (_, index) => report(index, `budget/ai/${'x'.repeat(150)}`));
  const whole = { ...fleet({ key: 'a', reports }), groups: [] };
  const parsed = parseSummary(encodeSummary(new Map([['ai/edge', whole]])));
  expect(parsed).toMatchObject({ kind: 'Ok' });
  expect(parsed.kind === 'Ok' && parsed.value.get('ai/edge')).toEqual({ version: 'v', groups: [] });
});
