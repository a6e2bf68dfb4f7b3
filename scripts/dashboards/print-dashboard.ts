import type { Dashboard, Panel, Query, Row, Variable } from './dashboard.ts';

/** Of Grafana 12; older ones read it as well. */
const schemaVersion = 42;
const gridColumns = 24;
const panelHeight = 8;
const datasource = { type: 'prometheus', uid: '$datasource' } as const;

/** The dashboard in Grafana's JSON model, for import or provisioning. */
export function printDashboard(dashboard: Dashboard): string {
  const { uid, title, description, variables, rows } = dashboard;
  const model = {
    uid,
    title,
    description,
    tags: ['sallyport'],
    schemaVersion,
    editable: true,
    graphTooltip: 1,
    refresh: '30s',
    time: { from: 'now-1h', to: 'now' },
    timezone: 'browser',
    annotations: { list: [] },
    links: [],
    templating: { list: [datasourceVariable, ...variables.map(printVariable)] },
    panels: rows.flatMap(printRow).map((panel, index) => ({ id: index + 1, ...panel })),
  };
  return `${JSON.stringify(model, undefined, 2)}\n`;
}

const datasourceVariable = {
  name: 'datasource',
  label: 'Data source',
  type: 'datasource',
  query: 'prometheus',
  refresh: 1,
  includeAll: false,
  multi: false,
  current: {},
  options: [],
};

function printVariable({ name, title, series, label, all }: Variable): object {
  const query = `label_values(${series}, ${label})`;
  return {
    name,
    label: title,
    type: 'query',
    datasource,
    definition: query,
    query: { qryType: 1, query, refId: name },
    refresh: 2,
    sort: 1,
    includeAll: true,
    multi: true,
    ...(all === 'Anything' ? { allValue: '.*' } : {}),
    current: { text: ['All'], value: ['$__all'] },
    options: [],
  };
}

function printRow({ title, panels }: Row, index: number): object[] {
  const y = index * (panelHeight + 1);
  const width = gridColumns / panels.length;
  return [
    { type: 'row', title, collapsed: false, gridPos: { h: 1, w: gridColumns, x: 0, y }, panels: [] },
    ...panels.map((panel, column) => ({
      ...printPanel(panel),
      gridPos: { h: panelHeight, w: width, x: column * width, y: y + 1 },
    })),
  ];
}

function printPanel(panel: Panel): object {
  const { title, description, unit, queries } = panel;
  const common = { title, description, datasource, targets: queries.map(printTarget) };
  if (panel.kind === 'Number') {
    const reduceOptions = { calcs: ['lastNotNull'], fields: '', values: false };
    return {
      type: 'stat',
      ...common,
      fieldConfig: { defaults: { unit }, overrides: [] },
      options: { reduceOptions, colorMode: 'none', graphMode: 'area' },
    };
  }
  const stacked = panel.kind === 'Stack';
  const custom = {
    fillOpacity: stacked ? 30 : 0,
    showPoints: 'never',
    stacking: { mode: stacked ? 'normal' : 'none', group: 'A' },
  };
  return {
    type: 'timeseries',
    ...common,
    fieldConfig: { defaults: { unit, min: 0, custom }, overrides: [] },
    options: {
      legend: { displayMode: 'list', placement: 'bottom', showLegend: true },
      tooltip: { mode: 'multi', sort: 'desc' },
    },
  };
}

function printTarget({ expression, legend }: Query, index: number): object {
  return {
    refId: String.fromCharCode('A'.charCodeAt(0) + index),
    datasource,
    editorMode: 'code',
    expr: expression,
    legendFormat: legend,
    range: true,
  };
}
