import type { Table } from '../report/tables.ts';
import type { HeapSample } from './heap-sample.ts';
import { judgeSoak } from './judge-soak.ts';
import type { SoakResult, SoakSample } from './soak-result.ts';

/** Rows of samples that a page still shows. */
const mostRows = 12;

/** A soak for people: what happened, and memory over time. */
export function soakTable(result: SoakResult): Table {
  const { minutes, perSecond, seed, requests, before, after, samples } = result;
  const { slopePercent, quartersPercent, problems } = judgeSoak(result);
  const every = Math.ceil(samples.length / mostRows);
  return {
    title: `Memory over ${minutes} minutes of mixed load with aborts`,
    note: [
      `${requests.sent} requests at ${perSecond} a second (seed ${seed}), taken ${result.takenAt.slice(0, 10)} at commit ${result.commit}:`,
      `${requests.answered} ended as planned, some of them by a retry, a fallback or an error, and ${requests.left} were left by their clients`,
      'in the upload, before the head or within the answer. Each sample follows a full collection.',
      ...(requests.unsent === 0
        ? []
        : [`${requests.unsent} more were held back, as the machine was busy with something else.`]),
      `Growth behind the warm-up: ${slopePercent.toFixed(1)} % along the line through the samples, ${quartersPercent.toFixed(1)} % from the second to the last quarter.`,
      problems.length === 0 ? 'Nothing was left at the end.' : `Found: ${problems.join('; ')}.`,
    ].join('\n'),
    head: [
      'minute',
      'heap MB',
      'external MB',
      'buffers MB',
      'resident MB',
      'sockets',
      'handles',
      'in flight',
    ],
    rows: [
      row('before', { ...before, inFlight: 0 }),
      ...samples
        .filter((_sample, at) => at % every === every - 1)
        .map((one) => row(one.atMinutes.toFixed(1), one)),
      row('after', after),
    ],
  };
}

function row(when: string, sample: HeapSample & Pick<SoakSample, 'inFlight'>): readonly string[] {
  const { heapUsed, external, arrayBuffers, rss, sockets, handles, inFlight } = sample;
  const bytes = [heapUsed, external, arrayBuffers, rss].map((value) => (value / 1024 ** 2).toFixed(1));
  return [when, ...bytes, ...[sockets, handles, inFlight].map(String)];
}
