import type { Dashboard, Row } from './dashboard.ts';
import { processRow } from './process-row.ts';
import { quantiles } from './quantiles.ts';

const job = 'job=~"$job"';
const proxies = 'job=~"$proxies"';

const fleet: Row = {
  title: 'Fleet',
  panels: [
    {
      title: 'Proxies by gateway',
      kind: 'Stack',
      unit: 'short',
      description:
        'Proxies with a config stream to any replica. Fewer than the Deployment of a gateway has: the others serve their last good snapshot and learn of no change; look at their log and at their way to the operator.',
      queries: [
        {
          expression: `sum by (gateway) (sallyport_operator_proxies{${job}, gateway=~"$gateway"})`,
          legend: '{{gateway}}',
        },
      ],
    },
    {
      title: 'Proxies by version served',
      kind: 'Stack',
      unit: 'short',
      description:
        'First digits of the snapshot that each proxy serves. One version a gateway is the rule; two for longer than a moment after a change: the laggards refuse it, see Refusals.',
      queries: [
        {
          expression: `sum by (gateway, version) (sallyport_operator_proxies{${job}, gateway=~"$gateway"})`,
          legend: '{{gateway}} {{version}}',
        },
      ],
    },
    {
      title: 'Leaders',
      kind: 'Number',
      unit: 'short',
      description:
        'Must be 1. At 0 nobody writes statuses and mints keys, while proxies go on being served: look at the Lease and at the rights to it. 2 for longer than a lease lasts: replicas see different API servers or namespaces.',
      queries: [{ expression: `sum(sallyport_operator_leader{${job}})`, legend: 'leaders' }],
    },
    {
      title: 'Peers',
      kind: 'Lines',
      unit: 'short',
      description:
        'Other replicas that each replica sees alive: one less than there are replicas. Where it is lower, `Programmed` counts too few proxies; look at the Leases of the operator.',
      queries: [{ expression: `sallyport_operator_peers{${job}}`, legend: '{{instance}}' }],
    },
  ],
};

const distribution: Row = {
  title: 'Distribution',
  panels: [
    {
      title: 'Updates sent',
      kind: 'Lines',
      unit: 'ops',
      description:
        'Updates to proxies, by replica. Steady traffic without anybody changing anything: something writes resources again and again; find it by the managedFields of what changes.',
      queries: [
        {
          expression: `rate(sallyport_operator_push_updates_total{${job}}[$__rate_interval])`,
          legend: '{{instance}}',
        },
      ],
    },
    {
      title: 'Refusals',
      kind: 'Lines',
      unit: 'ops',
      description:
        'Updates that proxies refused. Must be 0: the resource in question has Programmed=False with the reason; until it is corrected its last good state is served. Without one, proxies are older than the operator.',
      queries: [
        {
          expression: `rate(sallyport_operator_nacks_total{${job}}[$__rate_interval])`,
          legend: '{{instance}}',
        },
      ],
    },
    {
      title: 'Bytes sent',
      kind: 'Lines',
      unit: 'Bps',
      description:
        'Bytes on config streams. High with few updates: proxies connect again and again and are sent everything; see Connected below.',
      queries: [
        {
          expression: `rate(sallyport_operator_push_bytes_total{${job}}[$__rate_interval])`,
          legend: '{{instance}}',
        },
      ],
    },
  ],
};

const translation: Row = {
  title: 'From the API server to snapshots',
  panels: [
    {
      title: 'Time to translate',
      kind: 'Lines',
      unit: 's',
      description:
        'Time to translate all resources once. It grows with their number; above a second changes reach proxies noticeably late: give the operator more processor.',
      queries: quantiles('sallyport_operator_translate_duration_seconds', job),
    },
    {
      title: 'Entries',
      kind: 'Lines',
      unit: 'short',
      description:
        'Entries of all snapshots. A sudden drop is a mass deletion or a lost ReferenceGrant: look at who changed what before clients do.',
      queries: [{ expression: `sallyport_operator_entries{${job}}`, legend: '{{instance}}' }],
    },
    {
      title: 'Batches not taken',
      kind: 'Lines',
      unit: 'ops',
      description:
        'Batches of changes lost to a defect of the operator. Must be 0: what was last good stays in force and changes do nothing; the log has the stack, report it.',
      queries: [
        {
          expression: `rate(sallyport_operator_batch_failures_total{${job}}[$__rate_interval])`,
          legend: '{{instance}}',
        },
      ],
    },
    {
      title: 'Watch restarts',
      kind: 'Lines',
      unit: 'ops',
      description:
        'Watches of the API server started again. A few an hour are usual. A steady rate: the API server is overloaded or restarts, or a right is missing; changes arrive late meanwhile.',
      queries: [
        {
          expression: `rate(sallyport_operator_watch_restarts_total{${job}}[$__rate_interval])`,
          legend: '{{instance}}',
        },
      ],
    },
  ],
};

const proxyConfig: Row = {
  title: 'Configuration, as the proxies see it',
  panels: [
    {
      title: 'Connected',
      kind: 'Lines',
      unit: 'short',
      description:
        '1 while the config stream of a proxy is up. 0 at all proxies of a job: the operator or the way to it; at one: that pod, its token or CA file. Traffic is served meanwhile.',
      queries: [{ expression: `sallyport_config_connected{${proxies}}`, legend: '{{job}} {{instance}}' }],
    },
    {
      title: 'Age',
      kind: 'Lines',
      unit: 's',
      description:
        'Time since the snapshot in force was put in force. Only the difference counts: a proxy that is much older than its siblings has missed a change, or refuses it.',
      queries: [
        {
          expression: `time() - sallyport_config_applied_timestamp_seconds{${proxies}}`,
          legend: '{{job}} {{instance}}',
        },
      ],
    },
    {
      title: 'Snapshots refused',
      kind: 'Lines',
      unit: 'ops',
      description:
        'Snapshots that a proxy could not compile, last good ones at its start included. Must be 0; the log of that proxy names the entry and the field.',
      queries: [
        {
          expression: `rate(sallyport_config_snapshots_total{${proxies}, outcome="Refused"}[$__rate_interval])`,
          legend: '{{job}} {{instance}}',
        },
      ],
    },
    {
      title: 'Versions in force',
      kind: 'Stack',
      unit: 'short',
      description:
        'Proxies by the snapshot that they serve, connected or not. Against the versions at the top it shows those that the operator does not reach.',
      queries: [
        {
          expression: `count by (job, version) (sallyport_config_version_info{${proxies}} == 1)`,
          legend: '{{job}} {{version}}',
        },
      ],
    },
  ],
};

/** Does what people apply reach the proxies, and where does it stop if not. */
export const operator: Dashboard = {
  uid: 'sallyport-operator',
  title: 'Sallyport / Operator',
  description: 'The way of configuration: from the API server through the operator to every proxy.',
  variables: [
    { name: 'job', title: 'Operator', series: 'sallyport_operator_leader', label: 'job', all: 'Listed' },
    {
      name: 'gateway',
      title: 'Gateway',
      series: 'sallyport_operator_proxies{job=~"$job"}',
      label: 'gateway',
      all: 'Anything',
    },
    { name: 'proxies', title: 'Proxies', series: 'sallyport_config_connected', label: 'job', all: 'Listed' },
  ],
  rows: [fleet, distribution, translation, proxyConfig, processRow(job)],
};
