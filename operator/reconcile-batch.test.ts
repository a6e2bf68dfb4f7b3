import { expect, test } from '@jest/globals';
import { silentLogger } from '#runtime/logger.ts';
import { makeBatchReconciler } from './reconcile-batch.ts';
import { makeResourceSet } from './store/make-resource-set.ts';

function makeReconciler(publish: () => void) {
  const seen: string[] = [];
  const reconciler = makeBatchReconciler({
    distributor: { publish },
    statuses: { update: () => seen.push('status') },
    metrics: {
      noteTranslation: () => seen.push('translated'),
      noteTranslationFailure: () => seen.push('failure'),
    },
    logger: silentLogger,
  });
  return { reconciler, seen };
}

test('a-batch-goes-to-proxies-and-statuses', () => {
  const { reconciler, seen } = makeReconciler(() => undefined);
  expect(reconciler.hasTaken()).toBe(false);
  reconciler.take(makeResourceSet([]));
  expect(seen).toEqual(['translated', 'status']);
  expect(reconciler.hasTaken()).toBe(true);
});

test('a-batch-that-meets-a-defect-of-ours-is-counted-and-ends-nothing', () => {
  const { reconciler, seen } = makeReconciler(() => {
    throw new Error('a defect');
  });
  reconciler.take(makeResourceSet([]));
  expect(seen).toEqual(['translated', 'failure']);
  expect(reconciler.hasTaken()).toBe(false);
});
