import type { LimitWindow } from '#contract/snapshot/counted.ts';

const units = [
  [3_600_000, 'h'],
  [60_000, 'm'],
  [1000, 's'],
] as const;

/** A window in one word: `Month`, `24h`. */
export function describeWindow(window: LimitWindow): string {
  switch (window.kind) {
    case 'Calendar':
      return window.every;
    case 'Held':
      return 'now';
    case 'Rolling': {
      const [length, unit] = units.find(([ms]) => window.lengthMs % ms === 0) ?? [1, 'ms'];
      return `${window.lengthMs / length}${unit}`;
    }
  }
}
