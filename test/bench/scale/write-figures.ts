import { printMarkdown } from '../report/print-markdown.ts';
import type { ScaleResult } from './scale-result.ts';
import { modelTables, scaleTables } from './scale-tables.ts';

/** `docs/scaling-figures.md`: the figures of one run, and what the paper model makes of them. */
export function writeFigures(result: ScaleResult): string {
  const parts = [
    '# Scaling: the figures',
    'Printed by `npm run bench:scale -- --write-docs`; do not edit. [scaling.md](scaling.md) says what they mean.',
    describeRun(result),
    ...scaleTables(result).map(printMarkdown),
    ...modelTables(result).map(printMarkdown),
  ];
  return `${parts.join('\n\n')}\n`;
}

function describeRun({ machine, takenAt, commit }: ScaleResult): string {
  return [
    `Taken ${takenAt.slice(0, 10)} at commit ${commit}, on ${machine.processors} x ${machine.processor}, ${machine.memoryGb} GB,`,
    `Linux ${machine.kernel}, Node ${machine.node}. Load average ${machine.loadBefore.toFixed(1)} before and`,
    `${machine.loadAfter.toFixed(1)} after: above 1 other work shared the machine, and times on the wall are worth little.`,
    machine.pinned
      ? 'The proxy has one processor, load and upstream another.'
      : 'Nothing was pinned to a processor.',
    'CPU and bytes hold on a busy machine. Ratios and differences are taken run by run.',
  ].join('\n');
}
