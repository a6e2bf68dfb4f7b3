import { median } from '../measure/percentiles.ts';
import type { SoakResult, SoakSample } from './soak-result.ts';

/** Largest growth that still counts as flat, in percent. */
export const flatPercent = 5;
/** Share of the requests that may be held back: more is another load. */
const heldBack = 0.02;
/** Share of the time in which code is compiled, connections are opened and buffers find their size. */
const warmUp = 1 / 5;

export interface SoakVerdict {
  /** Growth over the time behind the warm-up that a straight line through the samples shows, in percent. */
  readonly slopePercent: number;
  /** Median of the last quarter against that of the second, in percent. */
  readonly quartersPercent: number;
  /** One sentence each; empty: nothing was found. */
  readonly problems: readonly string[];
}

/** Growth counts, shrinking does not: a heap that falls leaks nothing. */
export function judgeSoak(result: SoakResult): SoakVerdict {
  const { samples, minutes, before, after, requests } = result;
  const slopePercent = slopeOf(samples.filter(({ atMinutes }) => atMinutes >= minutes * warmUp));
  const quartersPercent = quartersOf(samples, minutes);
  const wrong = Object.entries(requests.wrong).map(([what, count]) => `${count} x ${what}`);
  const problems = [
    ...(slopePercent <= flatPercent ? [] : [`the heap grows: ${show(slopePercent)} along its line`]),
    ...(quartersPercent <= flatPercent ? [] : [`the heap grows: ${show(quartersPercent)} between quarters`]),
    ...(after.inFlight === 0 ? [] : [`${after.inFlight} requests are still in flight at the end`]),
    ...(after.sockets <= before.sockets
      ? []
      : [`${after.sockets} sockets are open at the end, ${before.sockets} were before`]),
    ...(requests.unsent <= requests.sent * heldBack
      ? []
      : [`${requests.unsent} requests were held back, as too many were under way`]),
    ...(wrong.length === 0 ? [] : [`requests ended otherwise than planned: ${wrong.join(', ')}`]),
  ];
  return { slopePercent, quartersPercent, problems };
}

/** NaN, which no bound admits, for fewer than two samples. */
function slopeOf(samples: readonly SoakSample[]): number {
  const count = samples.length;
  const mean = (of: (sample: SoakSample) => number): number =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / count;
  const [meanAt, meanHeap] = [mean(({ atMinutes }) => atMinutes), mean(({ heapUsed }) => heapUsed)];
  const spread = mean(({ atMinutes }) => (atMinutes - meanAt) ** 2);
  const shared = mean(({ atMinutes, heapUsed }) => (atMinutes - meanAt) * (heapUsed - meanHeap));
  const lasted = (samples.at(-1)?.atMinutes ?? 0) - (samples[0]?.atMinutes ?? 0);
  return ((shared / spread) * lasted * 100) / meanHeap;
}

function quartersOf(samples: readonly SoakSample[], minutes: number): number {
  const between = (from: number, to: number): number =>
    median(
      samples
        .filter(({ atMinutes }) => atMinutes >= minutes * from && atMinutes < minutes * to)
        .map(({ heapUsed }) => heapUsed),
    );
  return (between(3 / 4, Number.POSITIVE_INFINITY) / between(1 / 4, 1 / 2) - 1) * 100;
}

function show(percent: number): string {
  return `${percent.toFixed(1)} %, at most ${flatPercent} % is flat`;
}
