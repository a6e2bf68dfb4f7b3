import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { isRecord } from '#runtime/is-record.ts';
import { freePort } from '#test/cluster/env/free-port.ts';
import { startGuarded } from '#test/cluster/env/start-guarded.ts';
import { eventually } from '#test/feature/eventually.ts';

/** A running Prometheus that dies, and whose data goes, with this process. */
export interface Prometheus {
  /** The numbers of an instant vector, one a series; throws with Prometheus' own words where it cannot be evaluated. */
  query(expression: string): Promise<readonly number[]>;
  labelValues(series: string, label: string): Promise<readonly string[]>;
  /** Resolves when every target has been scraped, with success, after this call. */
  scraped(): Promise<void>;
  stop(): Promise<void>;
}

/** `jobs` gives the targets, `http://host:port`, by name of the job. */
export async function startPrometheus(
  binary: string,
  jobs: Readonly<Record<string, readonly string[]>>,
): Promise<Prometheus> {
  const directory = await mkdtemp(join(tmpdir(), 'sallyport-prometheus-'));
  const port = await freePort();
  const logPath = join(directory, 'prometheus.log');
  const configPath = join(directory, 'prometheus.yml');
  await writeFile(configPath, stringify(describe(jobs)));
  const process = startGuarded({
    command: binary,
    arguments: [
      `--config.file=${configPath}`,
      `--storage.tsdb.path=${join(directory, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=warn',
    ],
    logPath,
    removeAfterwards: directory,
  });
  const prometheus = connect(`http://127.0.0.1:${port}/api/v1`, Object.values(jobs).flat().length);
  const running = { ...prometheus, stop: process.stop };
  await eventually(() => running.query('vector(1)')).catch(async (cause: unknown) => {
    const log = await readFile(logPath, 'utf8');
    await process.stop();
    throw new Error(`Prometheus did not start:\n${log}`, { cause });
  });
  return running;
}

function describe(jobs: Readonly<Record<string, readonly string[]>>): object {
  return {
    global: { scrape_interval: '1s', scrape_timeout: '1s' },
    scrape_configs: Object.entries(jobs).map(([name, urls]) => ({
      job_name: name,
      static_configs: [{ targets: urls.map((url) => new URL(url).host) }],
    })),
  };
}

function connect(api: string, targets: number): Omit<Prometheus, 'stop'> {
  const query = async (expression: string): Promise<readonly number[]> => {
    const data = await ask(`${api}/query?${new URLSearchParams({ query: expression })}`);
    const result = isRecord(data) && data.resultType === 'vector' ? data.result : undefined;
    if (!Array.isArray(result)) throw new Error(`not a vector: ${expression}`);
    return result.map((series: unknown) => {
      const sample = isRecord(series) ? series.value : undefined;
      return Number(Array.isArray(sample) ? sample[1] : undefined);
    });
  };
  return {
    query,
    labelValues: async (series, label) => {
      const data = await ask(`${api}/label/${label}/values?${new URLSearchParams({ 'match[]': series })}`);
      return Array.isArray(data) ? data.map(String) : [];
    },
    scraped: () => {
      const since = Date.now() / 1000;
      // A scrape is timed by its start, so that this one has seen everything up to now.
      return eventually(async () => {
        const [fresh] = await query(`count((timestamp(up) > ${since}) and up == 1)`);
        if (fresh !== targets) throw new Error(`${fresh ?? 0} of ${targets} targets are scraped`);
      });
    },
  };
}

async function ask(url: string): Promise<unknown> {
  const response = await fetch(url);
  const body: unknown = await response.json();
  if (!isRecord(body) || body.status !== 'success') throw new Error(JSON.stringify(body));
  return body.data;
}
