import type { SeenCounter } from '../admission/seen-counters.ts';
import { labelText } from './series/label-text.ts';

const families = [
  ['settled', 'What was charged in the window, in the unit of the limit; money in US dollars.'],
  ['held', 'What requests under way hold of it.'],
  ['amount', 'What may be used in the window.'],
] as const;

/**
 * The counters of budgets as gauges, in the text format that Prometheus scrapes: those with the largest share, as many as
 * a report holds.
 */
export function budgetText(counters: readonly SeenCounter[]): string {
  return families
    .map(([field, help]) => {
      const name = `sallyport_budget_${field}`;
      const lines = counters.map(({ unit, report }) => {
        const { limit, group } = report;
        const labels = { budget: report.budget.slice('budget/'.length), limit, unit, group };
        const value = unit === 'USD' ? report[field] / 1e6 : report[field];
        return `${name}{${labelText(labels)}} ${value}\n`;
      });
      return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${lines.join('')}`;
    })
    .join('');
}
