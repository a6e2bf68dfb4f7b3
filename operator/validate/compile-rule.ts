import { Environment } from '@marcbachmann/cel-js';
import { isRecord } from '#runtime/is-record.ts';
import type { SchemaNode } from '../api/schema-node.ts';
import type { ValidationRule } from '../api/schema-parts.ts';
import type { Check } from './compile-checks.ts';
import { problemAt } from './validation-problem.ts';

/**
 * One rule of `x-kubernetes-validations`. One that speaks of `oldSelf` is a transition rule: it holds of a new value
 * (https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#transition-rules).
 */
export function compileRule({ rule, message, fieldPath = '' }: ValidationRule, node: SchemaNode): Check {
  const program = new Environment()
    .registerVariable('self', 'dyn')
    .registerVariable('oldSelf', 'dyn')
    .parse(rule);
  const checked = program.check();
  if (!checked.valid) throw new Error(`${rule}: ${checked.error?.message ?? 'does not type-check'}`);
  const isTransition = /\boldSelf\b/.test(rule);
  const below = fieldPath.split('.').slice(1);
  return ({ value, old, at }) => {
    if (isTransition && old === undefined) return [];
    const broken = evaluate(() => program({ self: toCel(node, value), oldSelf: toCel(node, old) }));
    return broken === undefined ? [] : [problemAt([...at, ...below], `${message}${broken}`)];
  };
}

/** Why the rule does not hold, as an addition to its message; `undefined`: it holds. */
function evaluate(run: () => unknown): string | undefined {
  try {
    return run() === true ? undefined : '';
  } catch {
    return ' (the rule cannot be evaluated on this value)';
  }
}

/** CEL tells integers from doubles, JSON does not. */
function toCel(node: SchemaNode, value: unknown): unknown {
  switch (node.kind) {
    case 'Integer':
      return typeof value === 'number' ? BigInt(value) : value;
    case 'List':
      return Array.isArray(value) ? value.map((item) => toCel(node.items, item)) : value;
    case 'Map':
      return mapValues(value, () => node.values);
    case 'Object':
      return mapValues(value, (name) => node.fields.find((field) => field.name === name)?.node);
    case 'String':
    case 'Boolean':
      return value;
  }
}

function mapValues(value: unknown, nodeOf: (key: string) => SchemaNode | undefined): unknown {
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      const node = nodeOf(key);
      return [key, node === undefined ? item : toCel(node, item)];
    }),
  );
}
