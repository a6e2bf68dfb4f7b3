import type { Dashboard, Row } from './dashboard.ts';
import { processRow } from './process-row.ts';
import { quantiles } from './quantiles.ts';
import { spendingRow } from './spending.ts';

const job = 'job=~"$job"';
const byRoute = `${job}, route=~"$route"`;
const byProvider = `${job}, provider=~"$provider"`;

const traffic: Row = {
  title: 'Traffic',
  panels: [
    {
      title: 'Requests',
      kind: 'Stack',
      unit: 'reqps',
      description:
        'Answered requests by route, refused ones included; `none` are those that reached no route. A drop to nothing while clients call means that they do not reach the gateway: look at its Service and readiness.',
      queries: [
        {
          expression: `sum by (route) (rate(sallyport_requests_total{${byRoute}}[$__rate_interval]))`,
          legend: '{{route}}',
        },
      ],
    },
    {
      title: 'Errors by code',
      kind: 'Stack',
      unit: 'percentunit',
      description:
        'Share of all requests that ended in each error code; docs/guides/errors.md says what to do about each. upstream_* are the provider (see Upstreams), internal is a defect of the gateway (see its log), the rest is the callers or their policy.',
      queries: [
        {
          expression: `sum by (code) (rate(sallyport_requests_total{${byRoute}, code!="ok"}[$__rate_interval])) / on () group_left () sum(rate(sallyport_requests_total{${byRoute}}[$__rate_interval]))`,
          legend: '{{code}}',
        },
      ],
    },
    {
      title: 'In flight',
      kind: 'Stack',
      unit: 'short',
      description:
        'Requests being served, by process. Rising at steady traffic means that upstreams have become slow. One process far above the others: clients keep connections to it, or the balancer is uneven.',
      queries: [
        {
          expression: `sum by (instance) (sallyport_requests_in_flight{${job}})`,
          legend: '{{instance}}',
        },
      ],
    },
  ],
};

const latency: Row = {
  title: 'Latency',
  panels: [
    {
      title: 'Duration',
      kind: 'Lines',
      unit: 's',
      description:
        'What clients wait for the whole answer. Most of it is the length of the answer: compare it with time to first token and overhead before you blame anybody.',
      queries: quantiles('sallyport_request_duration_seconds', byRoute),
    },
    {
      title: 'Time to first token',
      kind: 'Lines',
      unit: 's',
      description:
        'How fast each upstream starts. One provider above its usual value is overloaded there: shift weight away from it, or shorten `timeouts.firstToken` so that requests fall back sooner.',
      queries: quantiles('sallyport_time_to_first_token_seconds', byProvider, 'provider'),
    },
    {
      title: 'Time per output token',
      kind: 'Lines',
      unit: 's',
      description:
        'How fast each upstream goes on once it has begun. A rise with a steady first token is congestion at the provider, or a larger model behind the same name.',
      queries: quantiles('sallyport_time_per_output_token_seconds', byProvider, 'provider'),
    },
    {
      title: 'Overhead of the gateway',
      kind: 'Lines',
      unit: 's',
      description:
        "The gateway's own share of the duration. When this rises, upstreams are not to blame: look at event-loop lag and processor below, and add replicas.",
      queries: quantiles('sallyport_overhead_seconds', job),
    },
  ],
};

const upstreams: Row = {
  title: 'Upstreams',
  panels: [
    {
      title: 'Attempts by outcome',
      kind: 'Stack',
      unit: 'ops',
      description:
        'Calls to each provider by how they ended. RateLimited: ask for quota or add a target. Refused: the request or the credential. ConnectFailure, Timeout, ServerError, BadAnswer, Cut: the provider is in trouble, see its status page.',
      queries: [
        {
          expression: `sum by (provider, outcome) (rate(sallyport_attempts_total{${byProvider}}[$__rate_interval]))`,
          legend: '{{provider}} {{outcome}}',
        },
      ],
    },
    {
      title: 'Failed attempts',
      kind: 'Lines',
      unit: 'percentunit',
      description:
        'Share of the calls to each provider that failed for reasons of its own: neither clients that left nor requests that it refused. A provider that stays high belongs out of its routes until it has recovered.',
      queries: [
        {
          expression: `sum by (provider) (rate(sallyport_attempts_total{${byProvider}, outcome!~"Ok|ClientGone|Refused"}[$__rate_interval])) / sum by (provider) (rate(sallyport_attempts_total{${byProvider}}[$__rate_interval]))`,
          legend: '{{provider}}',
        },
      ],
    },
    {
      title: 'Attempts per request',
      kind: 'Lines',
      unit: 'short',
      description:
        'Near 1 in health. Above it retries and fallbacks multiply the load on upstreams; below it the gateway refuses before it calls anybody. Of all routes and providers.',
      queries: [
        {
          expression: `sum(rate(sallyport_attempts_total{${job}}[$__rate_interval])) / sum(rate(sallyport_requests_total{${job}}[$__rate_interval]))`,
          legend: 'attempts per request',
        },
      ],
    },
    {
      title: 'Fallbacks',
      kind: 'Lines',
      unit: 'percentunit',
      description:
        'Share of the requests of each route that another target than the first answered. Clients notice nothing, the bill may: find the failing provider beside, before the fallback fails too.',
      queries: [
        {
          expression: `sum by (route) (rate(sallyport_fallbacks_total{${byRoute}}[$__rate_interval])) / sum by (route) (rate(sallyport_requests_total{${byRoute}}[$__rate_interval]))`,
          legend: '{{route}}',
        },
      ],
    },
  ],
};

const callers: Row = {
  title: 'Tokens and callers',
  panels: [
    {
      title: 'Tokens by bucket',
      kind: 'Stack',
      unit: 'cps',
      description:
        'Tokens a second; the buckets are disjoint, their sum is all that was processed. Less cache_read with more input means that prompts have stopped to share their beginning, and costs rise.',
      queries: [
        {
          expression: `sum by (bucket) (rate(sallyport_tokens_total{${byProvider}}[$__rate_interval]))`,
          legend: '{{bucket}}',
        },
      ],
    },
    {
      title: 'Tokens by team',
      kind: 'Stack',
      unit: 'cps',
      description:
        'Who uses the capacity, all buckets together. When providers answer RateLimited, this tells whom to talk to; `none` are keys without a team.',
      queries: [
        {
          expression: `sum by (team) (rate(sallyport_tokens_total{${byProvider}}[$__rate_interval]))`,
          legend: '{{team}}',
        },
      ],
    },
    {
      title: 'Would be refused',
      kind: 'Lines',
      unit: 'reqps',
      description:
        'What policies with mode Observe would have refused. Set a policy to Enforce once only that is left here which it is meant to stop.',
      queries: [
        {
          expression: `sum by (policy, code) (rate(sallyport_policy_observations_total{${job}}[$__rate_interval]))`,
          legend: '{{policy}} {{code}}',
        },
      ],
    },
    {
      title: 'Labels folded',
      kind: 'Lines',
      unit: 'ops',
      description:
        'Values that went into `other` because their label holds 500 already. Numbers by that label are not complete any more: restart drops values that nobody uses, otherwise there are too many teams or routes for metrics; use the access log.',
      queries: [
        {
          expression: `sum by (label) (rate(sallyport_label_overflow_total{${job}}[$__rate_interval]))`,
          legend: '{{label}}',
        },
      ],
    },
  ],
};

/** Is the traffic well, and if not, who is to blame: clients, upstreams or the gateway. */
export const overview: Dashboard = {
  uid: 'sallyport-overview',
  title: 'Sallyport / Overview',
  description:
    'Traffic through the proxies: from left to right and top to bottom what clients see, then why.',
  variables: [
    { name: 'job', title: 'Proxies', series: 'sallyport_requests_in_flight', label: 'job', all: 'Listed' },
    {
      name: 'route',
      title: 'Route',
      series: 'sallyport_requests_total{job=~"$job"}',
      label: 'route',
      all: 'Anything',
    },
    {
      name: 'provider',
      title: 'Provider',
      series: 'sallyport_attempts_total{job=~"$job"}',
      label: 'provider',
      all: 'Anything',
    },
  ],
  rows: [traffic, latency, upstreams, callers, spendingRow(job), processRow(job)],
};
