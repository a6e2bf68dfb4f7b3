import type { TSchema } from 'typebox';

/** A column of `kubectl get`; paths are JSONPath as CRDs take it. */
export interface PrintColumn {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'date';
  readonly jsonPath: string;
  readonly description: string;
  /** 1: shown with `-o wide` only. */
  readonly priority?: number;
}

/** Everything the CRD of one kind is printed from. */
export interface KindDefinition<Spec extends TSchema, Status extends TSchema> {
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly description: string;
  readonly spec: Spec;
  readonly status: Status;
  readonly columns: readonly PrintColumn[];
}

export const group = 'sallyport.dev';
export const version = 'v1alpha1';

/** Keeps the literal types of a definition. */
export function defineKind<Spec extends TSchema, Status extends TSchema>(
  definition: KindDefinition<Spec, Status>,
): KindDefinition<Spec, Status> {
  return definition;
}

/** The column that shows a condition's status. */
export function conditionColumn(type: string, description: string, priority = 0): PrintColumn {
  return {
    name: type.toUpperCase(),
    type: 'string',
    jsonPath: `.status.conditions[?(@.type=="${type}")].status`,
    description,
    priority,
  };
}

export const ageColumn: PrintColumn = {
  name: 'AGE',
  type: 'date',
  jsonPath: '.metadata.creationTimestamp',
  description: 'Time since creation.',
};
