/** A Grafana dashboard over a Prometheus, as a person writes it; `printDashboard` lays it out. */
export interface Dashboard {
  /** Also the name of the file. */
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly variables: readonly Variable[];
  readonly rows: readonly Row[];
}

/** What the reader picks at the top; an expression uses it as `label=~"$name"`. */
export interface Variable {
  readonly name: string;
  readonly title: string;
  /** The values to pick from: those of `label` on the series that this selects. */
  readonly series: string;
  readonly label: string;
  /** What "All" means: the listed values, or also series that lack the label. */
  readonly all: 'Listed' | 'Anything';
}

/** Up to four panels side by side. */
export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

export interface Panel {
  readonly title: string;
  readonly kind: 'Lines' | 'Stack' | 'Number';
  readonly unit: Unit;
  /** What the person on call does with it. */
  readonly description: string;
  readonly queries: readonly Query[];
}

/** Grafana's own names of units. */
export type Unit = 'currencyUSD' | 's' | 'reqps' | 'ops' | 'cps' | 'Bps' | 'bytes' | 'short' | 'percentunit';

export interface Query {
  /** PromQL; `$__rate_interval` is Grafana's. */
  readonly expression: string;
  /** Name of a line; `{{label}}` stands for a label's value. */
  readonly legend: string;
}
