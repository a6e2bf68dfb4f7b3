import type { Clock } from '#runtime/clock.ts';

/** Sees to it that figures that change with every request are not written with every report. */
export interface FiguresPace {
  /** Whether this object's figures may be written again. */
  isDue(key: string): boolean;
  noteWritten(key: string): void;
  /** They are not due: these gateways are to be looked at again when they may be. */
  postpone(gateways: Iterable<string>): void;
  /** Forgets objects that are gone. */
  keep(keys: { has(key: string): boolean }): void;
  stop(): void;
}

/** `look` is called `everyMs` after the first that was postponed, once for all. */
export function makeFiguresPace(
  { clock, everyMs }: { readonly clock: Clock; readonly everyMs: number },
  look: (gateways: ReadonlySet<string>) => void,
): FiguresPace {
  const writtenAtMs = new Map<string, number>();
  let postponed = new Set<string>();
  let cancel: (() => void) | undefined;
  return {
    isDue: (key) => clock.monotonicMs() - (writtenAtMs.get(key) ?? Number.NEGATIVE_INFINITY) >= everyMs,
    noteWritten: (key) => writtenAtMs.set(key, clock.monotonicMs()),
    postpone: (gateways) => {
      for (const gateway of gateways) postponed.add(gateway);
      cancel ??= clock.schedule(() => {
        const due = postponed;
        postponed = new Set();
        cancel = undefined;
        look(due);
      }, everyMs);
    },
    keep: (keys) => {
      for (const key of writtenAtMs.keys()) if (!keys.has(key)) writtenAtMs.delete(key);
    },
    stop: () => cancel?.(),
  };
}
