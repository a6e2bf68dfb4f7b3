import type { ListNode, SchemaNode } from './schema-node.ts';

/** A structural schema of apiextensions.k8s.io/v1, as it stands in YAML. */
export type StructuralSchema = Readonly<Record<string, unknown>>;

/**
 * A node -> its structural schema (https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema).
 * Unknown fields are not mentioned: the API server prunes them, and refuses them where the client asks for strict
 * validation, which kubectl does.
 */
export function printSchema(node: SchemaNode): StructuralSchema {
  return {
    ...(node.description === '' ? {} : { description: node.description }),
    ...printShape(node),
    ...(node.default === undefined ? {} : { default: node.default }),
    ...node.bounds,
    ...(node.rules.length === 0 ? {} : { 'x-kubernetes-validations': node.rules }),
    ...printChildren(node),
  };
}

function printShape(node: SchemaNode): StructuralSchema {
  switch (node.kind) {
    case 'Object':
    case 'Map':
      return { type: 'object' };
    case 'List':
      return { type: 'array', ...printListType(node) };
    case 'String':
      return { type: 'string', ...(node.values.length === 0 ? {} : { enum: node.values }) };
    case 'Integer':
      return { type: 'integer', format: 'int64' };
    case 'Boolean':
      return { type: 'boolean' };
  }
}

function printListType({ listType }: ListNode): StructuralSchema {
  switch (listType.kind) {
    case 'Atomic':
      return { 'x-kubernetes-list-type': 'atomic' };
    case 'Set':
      return { 'x-kubernetes-list-type': 'set' };
    case 'Map':
      return { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': listType.keys };
  }
}

function printChildren(node: SchemaNode): StructuralSchema {
  if (node.kind === 'Map') return { additionalProperties: printSchema(node.values) };
  if (node.kind === 'List') return { items: printSchema(node.items) };
  if (node.kind !== 'Object') return {};
  const required = node.fields.filter((field) => field.required).map((field) => field.name);
  return {
    ...(required.length === 0 ? {} : { required }),
    properties: Object.fromEntries(node.fields.map((field) => [field.name, printSchema(field.node)])),
  };
}
