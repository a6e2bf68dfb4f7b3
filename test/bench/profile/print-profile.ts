import type { ProfileRun } from './run-profile.ts';
import type { Share } from './summarise-profile.ts';

const shown = 30;

export function printProfile({ title, kind, file, requests, summary }: ProfileRun): string {
  const each = (summary.busyMs * 1000) / requests;
  const unit = kind === 'cpu' ? 'us' : 'bytes';
  const rows = (shares: readonly Share[]): string[] =>
    shares.slice(0, shown).map(({ name, share }) => {
      const percent = `${(share * 100).toFixed(1)} %`.padStart(7);
      return `${percent} ${(share * each).toFixed(1).padStart(7)} ${unit}  ${name}`;
    });
  const head = `${title}: ${each.toFixed(0)} ${unit} a request over ${requests} requests, ${file}`;
  return [
    head,
    '',
    'by source',
    ...rows(summary.places),
    '',
    'by function',
    ...rows(summary.functions),
    '',
    'by our innermost file',
    ...rows(summary.owners),
    '',
  ].join('\n');
}
