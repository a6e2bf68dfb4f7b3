import { expect, test } from '@jest/globals';
import type { Results } from './results.ts';
import { tablesOf } from './tables.ts';
import { writeDocument } from './write-document.ts';

const run = (cpu: number) => ({ cpuMicrosPerRequest: cpu, requestsPerSecond: 1e6 / cpu, busy: 1 });

const results: Results = {
  takenAt: '2026-01-01T00:00:00.000Z',
  commit: 'abc',
  quick: false,
  machine: {
    processor: 'p',
    processors: 2,
    memoryGb: 4,
    kernel: 'k',
    node: '24',
    loadBefore: 0,
    loadAfter: 0,
    pinned: true,
  },
  contestants: ['open', 'everything', 'floor'].map((name) => ({ name, title: name, version: '1' })),
  skipped: [{ name: 'nginx', reason: 'not | here' }],
  throughput: [
    { contestant: 'open', workload: 'json-1k', runs: [run(110), run(220), run(120)] },
    { contestant: 'everything', workload: 'json-1k', problem: 'HTTP/1.1 500: oh', runs: [] },
    { contestant: 'floor', workload: 'json-1k', runs: [run(100), run(200), run(100)] },
  ],
  latency: [],
  footprint: [],
  inside: [],
};

test('ratios-are-taken-run-by-run', () => {
  const table = tablesOf(results).find(({ title }) => title.includes('multiple of the floor'));
  expect(table?.rows).toEqual([['JSON, 1 KB', '1.10 (1.10-1.20)', 'fails', '1.00']]);
});

test('what-could-not-be-measured-is-in-the-document-with-its-reason', () => {
  const text = writeDocument(results, 'Notes.');
  expect(text).toContain('- nginx was not run: not   here');
  expect(text).toContain('- everything fails at json-1k: HTTP/1.1 500: oh');
  expect(text).toContain('| everything that exists, 1 KB | <= 1.5 × floor | - | not measured |');
});
