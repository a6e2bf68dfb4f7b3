import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { conditionReasons } from '../api/conditions.ts';
import type { AnyResource } from '../api/resources.ts';
import { makeResourceSet } from '../store/make-resource-set.ts';
import { parseResource } from '../validate/parse-resource.ts';
import { readGolden } from './testing/read-golden.ts';
import { translate } from './translate.ts';
import type { Translation } from './translation.ts';

const folder = join(import.meta.dirname, 'testdata');
const goldens = readdirSync(folder)
  .filter((file) => file.endsWith('.in.yaml'))
  .map((file) => [...readGolden(join(folder, file))]);

function parse(object: unknown): AnyResource {
  const parsed = parseResource(object);
  if (parsed.kind === 'Failed') throw new Error(JSON.stringify(parsed.failure));
  return parsed.value;
}

function own(kind: string, name: string, spec: object, createdAt = '2026-01-01T00:00:00Z'): AnyResource {
  const metadata = { name, namespace: 'ai', creationTimestamp: createdAt };
  return parse({ apiVersion: 'sallyport.dev/v1alpha1', kind, metadata, spec });
}

/** Maps as arrays, so that equality also looks at their order. */
function flatten({ gateways, statuses }: Translation): unknown {
  return {
    gateways: [...gateways],
    statuses: statuses.map((status) => ({ ...status, entries: [...status.entries] })),
  };
}

function entriesOf(resources: readonly AnyResource[]): unknown {
  return [...translate(makeResourceSet(resources)).gateways];
}

test('the-order-of-the-input-changes-nothing', () => {
  fc.assert(
    fc.property(
      fc
        .constantFrom(...goldens)
        .chain((golden) =>
          fc.tuple(
            fc.constant(golden),
            fc.shuffledSubarray(golden, { minLength: golden.length, maxLength: golden.length }),
          ),
        ),
      ([golden, shuffled]) => {
        expect(flatten(translate(makeResourceSet(shuffled)))).toEqual(
          flatten(translate(makeResourceSet(golden))),
        );
      },
    ),
    { numRuns: 300 },
  );
});

const badObjects: readonly AnyResource[] = [
  own('AIRoute', 'zz-bad', {
    parentRefs: [{ name: 'zz-gone' }],
    rules: [
      { name: 'r', matches: [{ when: '(' }], targets: [{ name: 't', providerRef: { name: 'zz-gone' } }] },
    ],
  }),
  own('AIProvider', 'zz-bad', { type: 'OpenAI', auth: { secretRef: { name: 'zz-gone' } } }),
  own('AIPolicy', 'zz-bad', {
    targetRefs: [
      { kind: 'AIRoute', name: 'zz-bad' },
      { kind: 'AIGateway', name: 'zz-gone' },
    ],
    precedence: 'Override',
    access: { rules: [{ name: 'r', effect: 'Deny', models: ['*'] }] },
  }),
  own('AIKey', 'zz-bad', { secretName: 'zz-gone', attributes: {} }),
];

test('bad-objects-that-nothing-refers-to-change-no-entry', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...goldens),
      fc.subarray([...badObjects], { minLength: 1 }),
      (golden, bad) => {
        expect(entriesOf([...golden, ...bad])).toEqual(entriesOf(golden));
      },
    ),
    { numRuns: 200 },
  );
});

test('every-reason-that-translate-can-give-stands-in-a-golden', () => {
  const elsewhere = [
    'Programmed',
    'Pending',
    'NoProxies',
    'NotAccepted',
    'RejectedByProxy',
    'StoreRequired',
    'Expired',
  ];
  const given = new Set(
    goldens
      .flatMap((golden) => translate(makeResourceSet(golden)).statuses)
      .flatMap((status) => [...status.conditions, ...status.parts.flatMap((part) => part.conditions)])
      .map((condition): string => condition.reason),
  );
  const missing = Object.keys(conditionReasons).filter((reason) => !given.has(reason));
  expect(missing.sort()).toEqual(elsewhere.sort());
});

test('no-secret-is-printed-with-a-translation', () => {
  for (const golden of goldens) {
    const printed = JSON.stringify(flatten(translate(makeResourceSet(golden))));
    const secrets = golden.flatMap((one) => (one.kind === 'Secret' ? [...one.data.values()] : []));
    for (const bytes of secrets) {
      const text = new TextDecoder().decode(bytes).trim();
      if (text.length >= 8) expect(printed).not.toContain(text);
    }
  }
});
