import type { Row } from './dashboard.ts';

/** What Node tells of each process of these jobs. */
export function processRow(selector: string): Row {
  return {
    title: 'Processes',
    panels: [
      {
        title: 'Event-loop lag, p99',
        kind: 'Lines',
        unit: 's',
        description:
          'How late Node gets to what is due. Around 10 ms is its resting value; well above it everything in that process is late: add replicas, or look for one that does more than the others.',
        queries: [
          { expression: `nodejs_eventloop_lag_p99_seconds{${selector}}`, legend: '{{job}} {{instance}}' },
        ],
      },
      {
        title: 'Processor',
        kind: 'Lines',
        unit: 'percentunit',
        description:
          'Share of one core. JavaScript runs on one thread: from about 80 % on latency grows, whatever the limit of the container is.',
        queries: [
          {
            expression: `rate(process_cpu_seconds_total{${selector}}[$__rate_interval])`,
            legend: '{{job}} {{instance}}',
          },
        ],
      },
      {
        title: 'Memory',
        kind: 'Lines',
        unit: 'bytes',
        description:
          'Resident memory against the limit of the container, and the heap in it. A heap that rises and never falls is a leak; resident memory far above the heap is buffers, so large bodies in flight.',
        queries: [
          {
            expression: `process_resident_memory_bytes{${selector}}`,
            legend: '{{job}} {{instance}} resident',
          },
          { expression: `nodejs_heap_size_used_bytes{${selector}}`, legend: '{{job}} {{instance}} heap' },
        ],
      },
    ],
  };
}
