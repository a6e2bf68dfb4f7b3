import { Ajv, type ValidateFunction } from 'ajv';
import type { TSchema } from 'typebox';
import { failed, ok, type Result } from '#runtime/result.ts';
import { describeSchemaErrors } from './describe-schema-error.ts';
import { isDateTime } from './is-date-time.ts';
import type { PathSegment, ValidationProblem } from './validation-problem.ts';

/** Fills in defaults, in place, then tells whether the value has the type. */
export type SchemaValidator<Value> = (
  value: unknown,
  at: readonly PathSegment[],
) => Result<Value, readonly ValidationProblem[]>;

/** Says what the schema says; every problem is named, not only the first. The caller bounds the size of the value. */
export function schemaValidator<Value>(schema: TSchema): SchemaValidator<Value> {
  const ajv = new Ajv({ allErrors: true, useDefaults: true, verbose: true, strictTypes: false });
  ajv.addFormat('date-time', isDateTime);
  ajv.addVocabulary(['x-kubernetes-validations', 'x-kubernetes-list-type', 'x-kubernetes-list-map-keys']);
  const validate: ValidateFunction<Value> = ajv.compile<Value>(schema);
  return (value, at) => {
    if (validate(value)) return ok(value);
    return failed(describeSchemaErrors(validate.errors ?? [], value, at));
  };
}
