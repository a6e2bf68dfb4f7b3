import { monitorEventLoopDelay, PerformanceObserver } from 'node:perf_hooks';
import type { LoopView } from './loop-view.ts';

// Loaded into a proxy with `--import`: each message is answered with what was longest since the one before.

const resolutionMs = 1;
const delay = monitorEventLoopDelay({ resolution: resolutionMs });
delay.enable();
let longestCollectionMs = 0;
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) longestCollectionMs = Math.max(longestCollectionMs, duration);
}).observe({ entryTypes: ['gc'] });

process.on('message', () => {
  const longestTurnMs = Math.max(0, delay.max / 1e6 - resolutionMs);
  const view: LoopView = { longestTurnMs, longestCollectionMs };
  delay.reset();
  longestCollectionMs = 0;
  process.send?.(view);
});
process.channel?.unref();
