import type { Query } from './dashboard.ts';

const ranks = [
  ['0.5', 'p50'],
  ['0.95', 'p95'],
  ['0.99', 'p99'],
] as const;

/** p50, p95 and p99 of a histogram; `selector` is what stands between the braces, `by` a label to tell apart. */
export function quantiles(histogram: string, selector: string, by?: string): readonly Query[] {
  const labels = by === undefined ? 'le' : `le, ${by}`;
  const rate = `sum by (${labels}) (rate(${histogram}_bucket{${selector}}[$__rate_interval]))`;
  return ranks.map(([rank, name]) => ({
    expression: `histogram_quantile(${rank}, ${rate})`,
    legend: by === undefined ? name : `{{${by}}} ${name}`,
  }));
}
