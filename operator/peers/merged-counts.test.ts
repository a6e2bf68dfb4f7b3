import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { makeEntry } from '#contract/snapshot/digest.ts';
import type { Entry } from '#contract/snapshot/entry.ts';
import { makeFakeClock } from '#runtime/fake-clock.ts';
import { silentLogger } from '#runtime/logger.ts';
import { type Distributor, makeDistributor } from '../distribute/distributor.ts';
import type { Programming } from '../distribute/programming.ts';
import type { Verdict } from '../distribute/subscriber.ts';
import type { Update } from '../distribute/updates.ts';
import { encodeSummary } from './encode-summary.ts';
import { mergeProgramming } from './merge-programming.ts';
import { parseSummary } from './parse-summary.ts';
import { tellApart } from './tell-apart.ts';

const gateway = 'ai/edge';

/** How a proxy behaves, whichever replica it is at. */
interface ProxyPlan {
  readonly replica: number;
  /** Answers so many updates, then no more. */
  readonly answers: number;
  /** Entries that it refuses from this revision on. */
  readonly refuses: readonly { readonly name: number; readonly from: number }[];
  readonly blames: 'Entry' | 'Nothing';
  /** Publications before it connects. */
  readonly joins: number;
}

const names = 4;
const replicas = 3;
const placed = { replica: fc.nat(replicas - 1), joins: fc.nat(2) };
/**
 * Either slow or fussy: what a proxy is offered in place of a refused body depends on who else is at its replica, so one
 * that also stops answering in the middle would stand elsewhere.
 */
const plan: fc.Arbitrary<ProxyPlan> = fc.oneof(
  fc.record({
    ...placed,
    answers: fc.constantFrom(0, 1, 2, 99),
    refuses: fc.constant([]),
    blames: fc.constant('Entry'),
  }),
  fc.record({
    ...placed,
    answers: fc.constant(99),
    refuses: fc.array(fc.record({ name: fc.nat(names - 1), from: fc.nat(3) }), {
      minLength: 1,
      maxLength: 2,
    }),
    blames: fc.constantFrom('Entry', 'Entry', 'Nothing'),
  }),
);
/** Revision of each entry; 0: it is not there. */
const publication = fc.array(fc.nat(3), { minLength: names, maxLength: names });

function entriesOf(revisions: readonly number[]): Entry[] {
  return revisions.flatMap((revision, index) => (revision === 0 ? [] : [provider(index, revision)]));
}

function provider(index: number, revision: number): Entry {
  return makeEntry({
    kind: 'provider',
    type: 'OpenAICompatible',
    namespace: 'ai',
    name: `p${index}`,
    baseUrl: 'http://vllm',
    connectTimeoutMs: revision,
    models: [],
  });
}

function connect(distributor: Distributor, proxyId: string, { answers, refuses, blames }: ProxyPlan): void {
  let left = answers;
  const isBad = ({ body }: Entry): boolean =>
    body.kind === 'provider' &&
    body.type === 'OpenAICompatible' &&
    refuses.some(({ name, from }) => body.name === `p${name}` && (body.connectTimeoutMs ?? 0) >= from);
  const judge = ({ changed }: Update): Verdict => {
    const bad = changed.filter(isBad);
    if (bad.length === 0) return { kind: 'Acknowledged' };
    if (blames === 'Nothing') return { kind: 'Refused', problems: [{ entry: '', path: '', message: 'no' }] };
    return {
      kind: 'Refused',
      problems: bad.map(({ name, digest }) => ({ entry: name, path: '', message: `no ${digest}` })),
    };
  };
  distributor.subscribe({
    gateway,
    proxyId,
    programVersion: '1',
    digests: new Map(),
    port: {
      send: (update) => {
        if (left === 0) return undefined;
        left -= 1;
        return judge(update);
      },
      close: () => undefined,
    },
  });
}

function comparable({ rejections, ...rest }: Programming): unknown {
  return { ...rest, rejections: rejections.map((one) => JSON.stringify(one)).toSorted() };
}

/** Through the text of an annotation. */
function summaryOf(distributor: Distributor) {
  const parsed = parseSummary(encodeSummary(distributor.summarize()));
  if (parsed.kind === 'Failed') throw new Error(parsed.failure);
  return parsed.value.get(gateway) ?? [];
}

test('merged-counts-are-those-of-one-operator-that-has-all-proxies', () => {
  fc.assert(
    fc.property(
      fc.array(plan, { maxLength: 8 }),
      fc.array(publication, { minLength: 1, maxLength: 4 }),
      (plans, publications) => {
        const make = (): Distributor => makeDistributor({ logger: silentLogger, clock: makeFakeClock() });
        const one = make();
        const several = Array.from({ length: replicas }, make);
        publications.forEach((revisions, step) => {
          for (const operator of [one, ...several])
            operator.publish(new Map([[gateway, entriesOf(revisions)]]));
          plans.forEach((proxy, index) => {
            if (proxy.joins !== step) return;
            connect(one, `proxy-${index}`, proxy);
            const at = several[proxy.replica];
            if (at !== undefined) connect(at, `proxy-${index}`, proxy);
          });
        });
        const asked = [
          [],
          ['provider/ai/p0'],
          ['provider/ai/p1', 'provider/ai/p2'],
          Array.from({ length: names }, (_, index) => `provider/ai/p${index}`),
        ];
        for (const here of several) {
          const others = tellApart(
            here.proxyKeys(gateway),
            several.filter((other) => other !== here).flatMap(summaryOf),
          );
          const entries = here.newest(gateway)?.entries;
          for (const wanted of asked) {
            const merged = mergeProgramming({
              own: here.programming(gateway, wanted),
              others,
              names: wanted,
              digestOf: (name) => entries?.get(name)?.digest,
            });
            expect(comparable(merged)).toEqual(comparable(one.programming(gateway, wanted)));
          }
        }
      },
    ),
    { numRuns: 300 },
  );
});
