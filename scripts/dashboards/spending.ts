import type { Row } from './dashboard.ts';

/** What is spent, what is left, and who was refused for it; `job` selects the proxies. */
export function spendingRow(job: string): Row {
  return {
    title: 'Spending',
    panels: [
      {
        title: 'Cost by team',
        kind: 'Stack',
        unit: 'currencyUSD',
        description:
          'US dollars an hour at the present rate, by the prices in force; `none` are callers without a team. What no price says is not in it: look at sallyport_unpriced_answers_total.',
        queries: [
          {
            expression: `sum by (team) (rate(sallyport_cost_usd_total{${job}}[$__rate_interval])) * 3600`,
            legend: '{{team}}',
          },
        ],
      },
      {
        title: 'Budgets, share spent',
        kind: 'Lines',
        unit: 'percentunit',
        description:
          'The fullest group of each limit. From 1 on requests are refused with 402 unless the budget says otherwise: raise the amount with an override, or see in Cost by team who spends it.',
        queries: [
          {
            expression: `max by (budget, limit) (sallyport_budget_settled{${job}} / (sallyport_budget_amount{${job}} > 0))`,
            legend: '{{budget}} {{limit}}',
          },
        ],
      },
      {
        title: 'Refused by a limit',
        kind: 'Lines',
        unit: 'reqps',
        description:
          'Requests that a budget (budget_exceeded) or rate limit (rate_limited) had no room for, by its name. One caller in a loop shows here first.',
        queries: [
          {
            expression: `sum by (limit, code) (rate(sallyport_limit_refusals_total{${job}}[$__rate_interval]))`,
            legend: '{{limit}} {{code}}',
          },
        ],
      },
    ],
  };
}
