import { describe, expect, test } from '@jest/globals';
import { Counter, Histogram, Registry } from 'prom-client';
import { makeSeriesRegistry } from './series-registry.ts';

const labelNames = ['route', 'dialect'] as const;
const about = { name: 'things', help: 'What is counted here.', labelNames };
const labelSets = [
  { route: 'a/b', dialect: 'one' },
  { route: 'a"b\\c\n', dialect: 'one' },
  { route: 'a/b', dialect: 'two' },
] as const;

/** What the library itself says after the same counting. */
async function byTheLibrary(fill: (registry: Registry) => void): Promise<string> {
  const registry = new Registry();
  fill(registry);
  return registry.metrics();
}

describe('a-counter', () => {
  test('is-scraped-as-one-of-the-library', async () => {
    const registry = makeSeriesRegistry();
    const counter = registry.counter(about);
    for (const [at, labels] of labelSets.entries()) counter.series(labels).add(at + 0.5);
    expect(await registry.write()).toBe(
      await byTheLibrary((theirs) => {
        const counted = new Counter({ ...about, registers: [theirs] });
        for (const [at, labels] of labelSets.entries()) counted.inc(labels, at + 0.5);
      }),
    );
  });

  test('goes-on-counting-after-a-scrape-and-in-a-series-that-is-asked-for-again', async () => {
    const registry = makeSeriesRegistry();
    const counter = registry.counter(about);
    const [labels] = labelSets;
    counter.series(labels).add(2);
    expect(await registry.write()).toContain('things{route="a/b",dialect="one"} 2');
    counter.series(labels).add(3);
    expect(await registry.write()).toContain('things{route="a/b",dialect="one"} 5');
    expect(await registry.write()).toContain('things{route="a/b",dialect="one"} 5');
  });
});

test('a-histogram-is-scraped-as-one-of-the-library', async () => {
  const buckets = [0.1, 1, 10];
  const samples = [0.05, 0.1, 0.1000001, 1, 5, 10, 11];
  const registry = makeSeriesRegistry();
  const histogram = registry.histogram({ ...about, buckets });
  for (const labels of labelSets) for (const one of samples) histogram.series(labels).observe(one);
  expect(seriesOf(await registry.write())).toEqual(
    seriesOf(
      await byTheLibrary((theirs) => {
        const observed = new Histogram({ ...about, buckets, registers: [theirs] });
        for (const labels of labelSets) for (const one of samples) observed.observe(labels, one);
      }),
    ),
  );
});

/** The order of labels within a series means nothing (https://prometheus.io/docs/instrumenting/exposition_formats/). */
function seriesOf(text: string): readonly string[] {
  return text.split('\n').map((line) =>
    line.replace(
      /\{(.*)\}/,
      (_all, labels: string) =>
        `{${labels
          .split(/,(?=\w+=)/)
          .sort()
          .join(',')}}`,
    ),
  );
}
