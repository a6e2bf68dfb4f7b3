import { expect, test } from '@jest/globals';
import type { BudgetStatusLimit } from '../api/budget-status.ts';
import { makeBudgetNotes } from './note-budgets.ts';
import type { ObjectStatus } from './status-sink.ts';
import type { BudgetFigures } from './sum-budgets.ts';

const ref = { kind: 'AIBudget', namespace: 'ai', name: 'b' } as const;

function limit(state: BudgetStatusLimit['state'], rest: Partial<BudgetStatusLimit> = {}): BudgetStatusLimit {
  return {
    name: 'monthly',
    amount: '250',
    spent: '200',
    remaining: '50',
    percent: 80,
    state,
    windowEnd: '2026-04-01T00:00:00Z',
    groups: [],
    ...rest,
  };
}

function figures(...limits: readonly BudgetStatusLimit[]): BudgetFigures {
  return { limits, fullest: { limit: '250 USD/Month', spent: '200', percent: 80, state: 'Ok' } };
}

const makeNotes = () => {
  const notes = makeBudgetNotes(({ name }) => name);
  return (next: BudgetFigures, before?: ObjectStatus) =>
    notes.take(ref, next, before).map(({ reason }) => reason);
};

test('each-state-is-told-once-a-window', () => {
  const take = makeNotes();
  expect(take(figures(limit('Ok')))).toEqual([]);
  expect(take(figures(limit('Notified')))).toEqual(['BudgetNotified']);
  expect(take(figures(limit('Notified')))).toEqual([]);
  expect(take(figures(limit('Exhausted')))).toEqual(['BudgetExhausted']);
  expect(take(figures(limit('Notified')))).toEqual([]);
  expect(take(figures(limit('Exhausted')))).toEqual([]);
  const april = { windowEnd: '2026-05-01T00:00:00Z' };
  expect(take(figures(limit('Ok', april)))).toEqual([]);
  expect(take(figures(limit('Downgraded', april)))).toEqual(['BudgetDowngraded']);
});

test('a-rolling-window-that-fills-up-again-is-told-again', () => {
  const take = makeNotes();
  const { windowEnd: _, ...rolling } = limit('Exhausted');
  expect(take(figures(rolling))).toEqual(['BudgetExhausted']);
  expect(take(figures({ ...rolling, state: 'Ok' }))).toEqual([]);
  expect(take(figures(rolling))).toEqual(['BudgetExhausted']);
});

test('each-group-is-told-by-itself', () => {
  const notes = makeBudgetNotes(({ name }) => name);
  const group = (name: string, state: BudgetStatusLimit['state']) => ({
    group: name,
    spent: '200',
    remaining: '50',
    percent: 80,
    state,
  });
  const groups = [group('team=a', 'Notified'), group('team=b', 'Ok')];
  expect(notes.take(ref, figures(limit('Notified', { group: 'team=a', groups })), undefined)).toEqual([
    {
      type: 'Normal',
      reason: 'BudgetNotified',
      message: 'limit monthly of team=a: 80 % are spent, 200 of 250',
    },
  ]);
  const later = [group('team=b', 'Notified'), group('team=a', 'Notified')];
  expect(
    notes.take(ref, figures(limit('Notified', { group: 'team=b', groups: later })), undefined),
  ).toHaveLength(1);
});

test('a-restarted-operator-tells-nothing-that-the-status-says-already', () => {
  const take = makeNotes();
  const before: ObjectStatus = { conditions: [], limits: [limit('Notified')] };
  expect(take(figures(limit('Notified')), before)).toEqual([]);
  expect(take(figures(limit('Exhausted')), before)).toEqual(['BudgetExhausted']);
});
