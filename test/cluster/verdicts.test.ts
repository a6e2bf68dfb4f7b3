import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isKindName, kinds } from '#operator/api/kinds.ts';
import { readObjects } from '#operator/sources/files/read-objects.ts';
import { parseObject } from '#operator/validate/parse-resource.ts';
import { isRecord } from '#runtime/is-record.ts';
import { describeCluster } from './env/describe-cluster.ts';
import { mutateObject, mutations } from './mutate-object.ts';

const examples = join(import.meta.dirname, '../../deploy/examples');
const ownObjects = readdirSync(examples, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.yaml'))
  .flatMap((path) => readObjects(path, readFileSync(join(examples, path), 'utf8')).objects)
  .flatMap(({ value }) => (isRecord(value) && isKindName(String(value.kind)) ? [value] : []));

describeCluster('the API server and local mode', ({ cluster, namespace }) => {
  test('agree-on-changed-examples-and-on-the-defaults-of-those-that-are-good', async () => {
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...ownObjects), mutations, async (example, changes) => {
        const { spec } = { spec: undefined, ...changes.reduce<object>(applied, example) };
        const object = { ...example, metadata: { name: 'changed', namespace }, spec };
        const path = `/apis/sallyport.dev/v1alpha1/namespaces/${namespace}/${pluralOf(example.kind)}`;
        const query = 'dryRun=All&fieldValidation=Strict';
        const { status, body } = await cluster.request({
          method: 'POST',
          path: `${path}?${query}`,
          body: object,
        });
        const local = parseObject(object);
        expect(local.kind).toBe(status === 201 ? 'Resource' : 'Invalid');
        if (local.kind !== 'Resource' || !('spec' in local.resource)) return;
        accepted++;
        expect(local.resource.spec).toEqual(isRecord(body) ? body.spec : undefined);
      }),
      { numRuns: 500, seed: 20261120 },
    );
    expect(accepted).toBeGreaterThan(20);
  });
});

/** Kubernetes takes a list where a string has a format (expiresAt: []); every CRD has that hole, and the operator refuses it. */
function applied(object: object, mutation: Parameters<typeof mutateObject>[1]): object {
  const changed = mutateObject(object, mutation);
  return isRecord(changed) && !/"expiresAt":\[/.test(JSON.stringify(changed)) ? changed : object;
}

function pluralOf(kind: unknown): string {
  if (typeof kind !== 'string' || !isKindName(kind)) throw new Error('not one of our kinds');
  return kinds[kind].plural;
}
