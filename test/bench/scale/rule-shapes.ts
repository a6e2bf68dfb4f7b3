import type { EntryBody } from '#contract/snapshot/entry.ts';
import type { RouteMatch } from '#contract/snapshot/route-entry.ts';
import { bodiesOf, fewOfAll, modelName, route } from './kinds.ts';

/** Many rules that a name alone does not tell apart. */
export interface RuleShape {
  readonly name: 'prefix' | 'header' | 'metadata' | 'when';
  readonly title: string;
  readonly counts: readonly number[];
  readonly match: (at: number) => RouteMatch;
}

/** The model that all requests of these measurements ask for. */
export const askedModel = modelName(0);
const plain = { headers: [], metadata: {} };
const asked = { kind: 'Exact', value: askedModel } as const;

/** None of these rules holds for the request, so that each that is looked at is looked at in vain. */
export const ruleShapes: readonly RuleShape[] = [
  {
    name: 'prefix',
    title: 'prefixes of other models',
    counts: [10, 10_000],
    match: (at) => ({ ...plain, model: { kind: 'Prefix', value: `other-${at}-` } }),
  },
  {
    name: 'header',
    title: 'rules of this model, each for another header value',
    counts: [10, 100, 1_000, 10_000],
    match: (at) => ({
      ...plain,
      model: asked,
      headers: [{ name: 'x-tenant', kind: 'Exact', value: `tenant-${at}` }],
    }),
  },
  {
    name: 'metadata',
    title: 'rules of this model, each for another metadata value',
    counts: [10, 1_000],
    match: (at) => ({ ...plain, model: asked, metadata: { tenant: `tenant-${at}` } }),
  },
  {
    name: 'when',
    title: 'rules of this model, each with its `when`',
    counts: [10, 100, 1_000],
    match: (at) => ({ ...plain, model: asked, when: `caller.app == "nobody-${at}" && stream` }),
  },
];

/** A snapshot with `count` rules of a shape, behind which the model's own rule answers. */
export function bodiesOfShape(shape: RuleShape, count: number, upstreamPort: number): readonly EntryBody[] {
  const rules = Array.from(
    { length: count },
    (_, at): EntryBody => ({
      ...route(at, { counts: fewOfAll, revision: 1, match: shape.match(at) }),
      name: `shaped-${at}`,
    }),
  );
  return [...bodiesOf(fewOfAll, upstreamPort), ...rules];
}
