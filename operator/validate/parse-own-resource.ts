import type { Static, TSchema } from 'typebox';
import { ok, type Result } from '#runtime/result.ts';
import { type KindName, kinds } from '../api/kinds.ts';
import type { Metadata, OwnResource } from '../api/resources.ts';
import { type SpecParser, specParser } from './spec-parser.ts';
import type { ValidationProblem } from './validation-problem.ts';

const parsers = {
  AIGateway: parserOf(kinds.AIGateway),
  AIProvider: parserOf(kinds.AIProvider),
  AIRoute: parserOf(kinds.AIRoute),
  AIPolicy: parserOf(kinds.AIPolicy),
  AIBudget: parserOf(kinds.AIBudget),
  AIKey: parserOf(kinds.AIKey),
};

function parserOf<Spec extends TSchema>(definition: { readonly spec: Spec }): SpecParser<Static<Spec>> {
  return specParser<Static<Spec>>(definition.spec);
}

/** What an object of ours is made of, once its metadata is read. */
interface OwnParts {
  readonly metadata: Metadata;
  readonly spec: unknown;
  /** The spec that it replaces, for transition rules. */
  readonly old: unknown;
}

/** One of our own kinds, with its defaults filled in. */
export function parseOwnResource(
  kind: KindName,
  { metadata, spec, old }: OwnParts,
): Result<OwnResource, readonly ValidationProblem[]> {
  switch (kind) {
    case 'AIGateway':
      return map(parsers.AIGateway(spec, old), (value) => ({ kind, metadata, spec: value }));
    case 'AIProvider':
      return map(parsers.AIProvider(spec, old), (value) => ({ kind, metadata, spec: value }));
    case 'AIRoute':
      return map(parsers.AIRoute(spec, old), (value) => ({ kind, metadata, spec: value }));
    case 'AIPolicy':
      return map(parsers.AIPolicy(spec, old), (value) => ({ kind, metadata, spec: value }));
    case 'AIBudget':
      return map(parsers.AIBudget(spec, old), (value) => ({ kind, metadata, spec: value }));
    case 'AIKey':
      return map(parsers.AIKey(spec, old), (value) => ({ kind, metadata, spec: value }));
  }
}

function map<In, Out, Failure>(
  result: Result<In, Failure>,
  change: (value: In) => Out,
): Result<Out, Failure> {
  return result.kind === 'Failed' ? result : ok(change(result.value));
}
