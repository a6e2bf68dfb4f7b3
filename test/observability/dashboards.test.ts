import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '#test/feature/eventually.ts';
import { findExecutable } from '#test/tools/find-executable.ts';
import { readOptions } from '#test/tools/options.ts';
import { fillVariables, resolveVariables } from './fill-variables.ts';
import { readDashboard } from './read-dashboard.ts';
import { startFleet } from './start-fleet.ts';
import { type Prometheus, startPrometheus } from './start-prometheus.ts';
import { startTraffic } from './start-traffic.ts';

const binary = findExecutable('prometheus', readOptions(process.env).searchPath);
const suite = binary === undefined ? describe.skip : describe;

suite('with-a-real-Prometheus', () => {
  const started: { stop(): Promise<void> }[] = [];
  let prometheus: Prometheus;
  const starting = async <T extends { stop(): Promise<void> }>(start: Promise<T>): Promise<T> => {
    const running = await start;
    started.push(running);
    return running;
  };

  beforeAll(async () => {
    const traffic = await starting(startTraffic());
    const fleet = await starting(startFleet());
    const jobs = { proxies: [traffic.adminUrl, fleet.proxyUrl], operator: [fleet.operatorUrl] };
    prometheus = await starting(startPrometheus(binary ?? '', jobs));
    // What happens before the first scrape of a series is not a rise of it.
    for (let round = 0; round < 2; round += 1) {
      await traffic.round();
      await fleet.trouble();
      await prometheus.scraped();
    }
    traffic.hold();
  });
  afterAll(async () => {
    for (const running of started.reverse()) await running.stop();
  });

  describe.each(['sallyport-overview', 'sallyport-operator'])('%s', (name) => {
    const dashboard = readDashboard(`${name}.json`);
    const queries = dashboard.queries.map((query) => [query.name, query.expression] as const);

    test.each(queries)('shows %s', async (_name, expression) => {
      const values = await resolveVariables(dashboard, prometheus);
      const filled = fillVariables(expression, values);
      // Everything has happened, so there is a number above zero in every panel.
      await eventually(async () => {
        expect((await prometheus.query(filled)).filter((value) => value > 0)).not.toEqual([]);
      });
    });
  });
});
