import Type, { type TSchema } from 'typebox';
import { failed, ok, type Result } from '#runtime/result.ts';
import { readSchema } from '../api/read-schema.ts';
import { compileChecks } from './compile-checks.ts';
import { pruneNulls } from './prune-nulls.ts';
import { schemaValidator } from './schema-validator.ts';
import type { ValidationProblem } from './validation-problem.ts';

/** `spec` of an object -> the defaulted spec; `old` is the spec that it replaces. */
export type SpecParser<Spec> = (spec: unknown, old: unknown) => Result<Spec, readonly ValidationProblem[]>;

/**
 * Gives the API server's verdict on a spec, in its order: nulls, defaults, schema, list keys, CEL rules. Rules are left
 * out as long as the schema does not fit, since they may take its shape for granted.
 */
export function specParser<Spec>(schema: TSchema): SpecParser<Spec> {
  const node = readSchema(schema, 'spec');
  const check = compileChecks(node);
  const validate = schemaValidator<{ readonly spec: Spec }>(
    Type.Object({ spec: schema }, { additionalProperties: false }),
  );
  return (spec, old) => {
    const pruned = pruneNulls(node, spec);
    const object = pruned === undefined || pruned === null ? {} : { spec: pruned };
    const valid = validate(object, []);
    if (valid.kind === 'Failed') return valid;
    const problems = check({ value: valid.value.spec, old, at: ['spec'] });
    return problems.length > 0 ? failed(problems) : ok(valid.value.spec);
  };
}
