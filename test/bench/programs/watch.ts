import { monitorEventLoopDelay, PerformanceObserver } from 'node:perf_hooks';
import { GCProfiler, getHeapStatistics } from 'node:v8';
import type { InsideView } from './inside-view.ts';

// Loaded into a Node program with `--import`, so that no product needs a hook for it. It counts from a first message to
// a second one, which it answers.

const resolutionMs = 10;
const lag = monitorEventLoopDelay({ resolution: resolutionMs });
let profiler: GCProfiler | undefined;
let usedAtStart = 0;
let collectingMs = 0;
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) collectingMs += duration;
}).observe({ entryTypes: ['gc'] });

process.on('message', () => {
  if (profiler === undefined) {
    collectingMs = 0;
    usedAtStart = getHeapStatistics().used_heap_size;
    profiler = new GCProfiler();
    profiler.start();
    lag.enable();
    return;
  }
  process.send?.(view(profiler));
});
process.channel?.unref();

function view(of: GCProfiler): InsideView {
  lag.disable();
  return {
    lagP50Ms: lagAt(50),
    lagP99Ms: lagAt(99),
    lagMaxMs: Math.max(0, lag.max / 1e6 - resolutionMs),
    allocatedBytes: allocated(of),
    collectingMs,
  };
}

/** The histogram holds the time between two ticks, the wanted pause included. */
function lagAt(percent: number): number {
  return Math.max(0, lag.percentile(percent) / 1e6 - resolutionMs);
}

/** What the heap grew by between one collection's end and the next one's begin. */
function allocated(of: GCProfiler): number {
  let bytes = 0;
  let used = usedAtStart;
  for (const { beforeGC, afterGC } of of.stop()?.statistics ?? []) {
    bytes += Math.max(0, beforeGC.heapStatistics.usedHeapSize - used);
    used = afterGC.heapStatistics.usedHeapSize;
  }
  return bytes + Math.max(0, getHeapStatistics().used_heap_size - used);
}
