import { errorFrom } from '#runtime/error-from.ts';
import type { Logger } from '#runtime/logger.ts';
import type { Distributor } from './distribute/distributor.ts';
import type { KeyUseBook } from './keys/key-use-book.ts';
import type { StatusWriter } from './status/status-writer.ts';
import type { OperatorMetrics } from './telemetry/operator-metrics.ts';
import { translate } from './translate/translate.ts';
import type { ResourceSet } from './translate/translation.ts';

export interface BatchReconciler {
  /** Translates everything anew, brings it to the proxies, and has statuses follow. Never throws. */
  take(resources: ResourceSet): void;
  /** Whether a batch was taken: before, nothing is known of the cluster. */
  hasTaken(): boolean;
}

/** One batch of changes on its way from the store to proxies and statuses. */
export function makeBatchReconciler(parts: {
  readonly distributor: Pick<Distributor, 'publish'>;
  readonly statuses: Pick<StatusWriter, 'update'>;
  readonly keyUse?: Pick<KeyUseBook, 'update'>;
  readonly metrics: Pick<OperatorMetrics, 'noteTranslation' | 'noteTranslationFailure'>;
  readonly logger: Logger;
}): BatchReconciler {
  const { distributor, statuses, keyUse, metrics, logger } = parts;
  let taken = false;
  return {
    take: (resources) => {
      const startedAt = performance.now();
      try {
        const translation = translate(resources);
        const counts = Array.from(translation.gateways.values(), ({ length }) => length);
        const entries = counts.reduce((sum, count) => sum + count, 0);
        metrics.noteTranslation((performance.now() - startedAt) / 1000, entries);
        distributor.publish(translation.gateways);
        keyUse?.update(translation.statuses);
        statuses.update(translation);
        taken = true;
      } catch (error) {
        // A defect of ours, met by some object: what proxies serve stays in force, and the next batch is tried.
        metrics.noteTranslationFailure();
        logger.error(
          { err: errorFrom(error) },
          'a batch of changes could not be taken; what was last good stays',
        );
      }
    },
    hasTaken: () => taken,
  };
}
