import { cleanCell, printMarkdown } from './print-markdown.ts';
import type { Results } from './results.ts';
import { tablesOf } from './tables.ts';

/** `docs/performance.md`: the figures of one run, then what people found out about them. */
export function writeDocument(results: Results, notes: string): string {
  const parts = [
    '# Performance',
    'Printed by `npm run bench -- --write-docs`; do not edit. The notes at the end are `test/bench/notes.md`.',
    describeRun(results),
    ...tablesOf(results).map(printMarkdown),
    ...describeSkipped(results),
    notes.trim(),
  ];
  return `${parts.join('\n\n')}\n`;
}

function describeRun({ machine, takenAt, commit, quick, contestants }: Results): string {
  const versions = contestants.map(({ title, version }) => `${title} (${version})`).join(', ');
  return [
    `Taken ${takenAt.slice(0, 10)} at commit ${commit}${quick ? ', with `--quick`' : ''}, on ${machine.processors} x`,
    `${machine.processor}, ${machine.memoryGb} GB, Linux ${machine.kernel}, Node ${machine.node}. Load average`,
    `${machine.loadBefore.toFixed(2)} before and ${machine.loadAfter.toFixed(2)} after.`,
    machine.pinned
      ? 'Contestants share one processor and take turns; load generator and upstream have another.'
      : 'Nothing was pinned to a processor.',
    'Each figure is the median of the runs, with the lowest and the highest run in brackets; ratios and differences are',
    'taken run by run. Absolute figures are this machine’s; ratios travel.',
    `\n\nContestants: ${versions}.`,
  ].join('\n');
}

function describeSkipped({ skipped, throughput }: Results): readonly string[] {
  const failing = throughput.flatMap(({ contestant, workload, problem }) =>
    problem === undefined ? [] : [`- ${contestant} fails at ${workload}: ${cleanCell(problem)}`],
  );
  const missing = skipped.map(({ name, reason }) => `- ${name} was not run: ${cleanCell(reason)}`);
  const lines = [...missing, ...failing];
  return lines.length === 0 ? [] : [`## Not measured\n\n${lines.join('\n')}`];
}
