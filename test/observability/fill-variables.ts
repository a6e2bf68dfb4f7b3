import type { PrintedDashboard } from './read-dashboard.ts';
import type { Prometheus } from './start-prometheus.ts';

/** What each variable stands for when "All" is picked, resolved in their order as Grafana does. */
export async function resolveVariables(
  { variables }: PrintedDashboard,
  prometheus: Prometheus,
): Promise<ReadonlyMap<string, string>> {
  // Grafana takes four scrapes at least; the tests have few, so that a longer window finds them all.
  const values = new Map([['__rate_interval', '5m']]);
  for (const { name, series, label, allValue } of variables) {
    const listed = await prometheus.labelValues(fillVariables(series, values), label);
    if (listed.length === 0) throw new Error(`the variable ${name} has nothing to pick from`);
    values.set(name, allValue ?? `(${listed.join('|')})`);
  }
  return values;
}

/** Puts the values in place of `$name`; throws where a name is unknown. */
export function fillVariables(expression: string, values: ReadonlyMap<string, string>): string {
  return expression.replaceAll(/\$(\w+)/g, (_whole, name: string) => {
    const value = values.get(name);
    if (value === undefined) throw new Error(`$${name} is not a variable of the dashboard`);
    return value;
  });
}
