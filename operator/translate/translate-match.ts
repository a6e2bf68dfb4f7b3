import type { RouteMatch } from '#contract/snapshot/route-entry.ts';
import { compileWhen } from '#contract/when.ts';
import type { RouteRule } from '../api/ai-route.ts';
import type { Defect } from './defect.ts';

type MatchSpec = RouteRule['matches'][number];

/** Matches of one rule, never empty, and what is wrong with them. */
export interface TranslatedMatches {
  readonly matches: readonly RouteMatch[];
  readonly defects: readonly Defect[];
}

const anyModel = { kind: 'Any' } as const;

/**
 * `spec.rules[].matches` -> matches of the entry; none at all means every model. A defect is one of the object's
 * author, and the caller must give the rule a fault: a `when` that does not compile is replaced by `true`, so that
 * the requests it meant, and those it did not, meet the fault rather than a rule that was meant for others.
 */
export function translateMatches(rule: RouteRule, path: string): TranslatedMatches {
  if (rule.matches.length === 0) {
    return { matches: [{ model: anyModel, headers: [], metadata: {} }], defects: [] };
  }
  const translated = rule.matches.map((match, index) => translateMatch(match, `${path}.matches[${index}]`));
  return {
    matches: translated.map((one) => one.match),
    defects: translated.flatMap((one) => one.defects),
  };
}

function translateMatch(
  spec: MatchSpec,
  path: string,
): { readonly match: RouteMatch; readonly defects: readonly Defect[] } {
  const compiled = spec.when === undefined ? undefined : compileWhen(spec.when);
  const badWhen: readonly Defect[] =
    compiled?.kind === 'Failed'
      ? [{ reason: 'InvalidExpression', message: `${path}.when: ${firstLine(compiled.failure)}` }]
      : [];
  const match = {
    model: translateModel(spec.model),
    headers: spec.headers.map((header) => ({
      name: header.name.toLowerCase(),
      kind: header.type,
      value: header.value,
    })),
    metadata: spec.metadata,
    ...(spec.callers === undefined ? {} : { callers: spec.callers }),
    ...(spec.when === undefined ? {} : { when: badWhen.length === 0 ? spec.when : 'true' }),
  };
  return { match, defects: [...badWhen, ...findDuplicateHeaders(match.headers, path)] };
}

function translateModel(spec: MatchSpec['model']): RouteMatch['model'] {
  if (spec === undefined || spec.type === 'Any' || spec.value === undefined) return anyModel;
  return { kind: spec.type, value: spec.value };
}

/** The schema tells names apart by case, HTTP does not; two of one name could never both hold. */
function findDuplicateHeaders(headers: RouteMatch['headers'], path: string): readonly Defect[] {
  const names = headers.map((header) => header.name);
  return names.flatMap((name, index) =>
    names.indexOf(name) === index
      ? []
      : [
          {
            reason: 'Invalid',
            message: `${path}.headers[${index}].name: ${name} stands here twice`,
          } as const,
        ],
  );
}

/** The compiler draws the place below its message; a condition has one line. */
export function firstLine(message: string): string {
  return message.split('\n', 1)[0] ?? message;
}
