import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord } from '#runtime/is-record.ts';

/** What of a printed dashboard goes to Prometheus. */
export interface PrintedDashboard {
  readonly variables: readonly PrintedVariable[];
  readonly queries: readonly PrintedQuery[];
}

/** A variable that asks for the values of `label` on the series that `series` selects. */
export interface PrintedVariable {
  readonly name: string;
  readonly series: string;
  readonly label: string;
  /** What "All" stands for; absent: the listed values. */
  readonly allValue: string | undefined;
}

export interface PrintedQuery {
  /** Panel and legend. */
  readonly name: string;
  readonly expression: string;
}

/** Reads a file of `deploy/grafana`, as Grafana would get it. Throws where it is not what Grafana takes. */
export function readDashboard(file: string): PrintedDashboard {
  const path = join(import.meta.dirname, '../../deploy/grafana', file);
  const model: unknown = JSON.parse(readFileSync(path, 'utf8'));
  const variables = list(field(field(model, 'templating'), 'list'));
  return {
    variables: variables.filter((variable) => field(variable, 'type') === 'query').map(readVariable),
    queries: list(field(model, 'panels')).flatMap(readPanel),
  };
}

function readVariable(variable: unknown): PrintedVariable {
  const query = text(field(variable, 'definition'));
  const [, series, label] = /^label_values\((.+), (\w+)\)$/.exec(query) ?? [];
  if (series === undefined || label === undefined) throw new Error(`no query of label values: ${query}`);
  const allValue = field(variable, 'allValue');
  const name = text(field(variable, 'name'));
  return { name, series, label, allValue: allValue === undefined ? undefined : text(allValue) };
}

function readPanel(panel: unknown): PrintedQuery[] {
  if (field(panel, 'type') === 'row') return [];
  const title = text(field(panel, 'title'));
  return list(field(panel, 'targets')).map((target) => ({
    name: `${title}: ${text(field(target, 'legendFormat'))}`,
    expression: text(field(target, 'expr')),
  }));
}

function field(value: unknown, name: string): unknown {
  return isRecord(value) ? value[name] : undefined;
}

function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error('not a list');
  return value;
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new Error('not a text');
  return value;
}
