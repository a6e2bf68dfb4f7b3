import { isRecord } from '#runtime/is-record.ts';
import type { ListNode, ObjectNode, SchemaNode } from '../api/schema-node.ts';
import { compileRule } from './compile-rule.ts';
import { type PathSegment, problemAt, type ValidationProblem } from './validation-problem.ts';

/** A value that fits its schema, what it was before (`undefined`: new, or not to be told), and where it stands. */
interface Subject {
  readonly value: unknown;
  readonly old: unknown;
  readonly at: readonly PathSegment[];
}

/** What a schema says beyond what ajv checks. */
export type Check = (subject: Subject) => readonly ValidationProblem[];

/**
 * The CEL rules at every level and the uniqueness of list items, as the API server checks them. Compiled once; throws
 * on a rule that does not compile.
 */
export function compileChecks(node: SchemaNode): Check {
  const checks = [...node.rules.map((rule) => compileRule(rule, node)), ...compileBelow(node)];
  return (subject) => checks.flatMap((check) => check(subject));
}

function compileBelow(node: SchemaNode): readonly Check[] {
  switch (node.kind) {
    case 'Object':
      return compileFields(node);
    case 'Map': {
      const check = compileChecks(node.values);
      return [(subject) => entriesOf(subject.value).flatMap(([key]) => check(childOf(subject, key)))];
    }
    case 'List':
      return [checkUnique(node), checkItems(node)];
    case 'String':
    case 'Integer':
    case 'Boolean':
      return [];
  }
}

function compileFields({ fields }: ObjectNode): readonly Check[] {
  return fields.map(({ name, node }) => {
    const check = compileChecks(node);
    return (subject) =>
      isRecord(subject.value) && subject.value[name] !== undefined ? check(childOf(subject, name)) : [];
  });
}

function childOf({ value, old, at }: Subject, key: string): Subject {
  return {
    value: isRecord(value) ? value[key] : undefined,
    old: isRecord(old) ? old[key] : undefined,
    at: [...at, key],
  };
}

/** Items have a past only where keys tell which one they were. */
function checkItems(node: ListNode): Check {
  const check = compileChecks(node.items);
  return ({ value, old, at }) => {
    const past = new Map(itemsOf(old).map((item) => [identityOf(node, item), item]));
    return itemsOf(value).flatMap((item, index) =>
      check({
        value: item,
        old: node.listType.kind === 'Map' ? past.get(identityOf(node, item)) : undefined,
        at: [...at, index],
      }),
    );
  };
}

function checkUnique(node: ListNode): Check {
  return ({ value, at }) => {
    if (node.listType.kind === 'Atomic') return [];
    const first = new Map<string, number>();
    return itemsOf(value).flatMap((item, index) => {
      const identity = identityOf(node, item);
      const earlier = first.get(identity);
      if (earlier === undefined) first.set(identity, index);
      return earlier === undefined ? [] : [problemAt([...at, index], duplicateOf(node, earlier))];
    });
  };
}

function duplicateOf({ listType }: ListNode, earlier: number): string {
  if (listType.kind === 'Map') return `has the same ${listType.keys.join(', ')} as item ${earlier}`;
  return `is the same as item ${earlier}`;
}

function identityOf({ listType }: ListNode, item: unknown): string {
  if (listType.kind !== 'Map' || !isRecord(item)) return JSON.stringify(item) ?? '';
  return JSON.stringify(listType.keys.map((key) => item[key]));
}

function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function entriesOf(value: unknown): readonly [string, unknown][] {
  return isRecord(value) ? Object.entries(value) : [];
}
