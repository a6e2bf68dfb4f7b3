import type { ValidationRule } from './schema-parts.ts';

/** What every node of a schema may say. */
interface NodeBase {
  readonly description: string;
  /** Taken where the field is absent; `undefined`: none. */
  readonly default: unknown;
  readonly rules: readonly ValidationRule[];
  /** Keywords that bound the value, by their JSON Schema names: `maxLength`, `pattern`, `minItems`… */
  readonly bounds: Readonly<Record<string, string | number>>;
}

export interface ObjectNode extends NodeBase {
  readonly kind: 'Object';
  readonly fields: readonly Field[];
}

export interface MapNode extends NodeBase {
  readonly kind: 'Map';
  readonly values: SchemaNode;
}

export interface ListNode extends NodeBase {
  readonly kind: 'List';
  readonly items: SchemaNode;
  readonly listType: ListType;
}

/** How server-side apply tells items apart: not at all, by value, or by key fields. */
export type ListType =
  | { readonly kind: 'Atomic' }
  | { readonly kind: 'Set' }
  | { readonly kind: 'Map'; readonly keys: readonly string[] };

export interface StringNode extends NodeBase {
  readonly kind: 'String';
  /** Permitted values; empty: any. */
  readonly values: readonly string[];
}

export interface IntegerNode extends NodeBase {
  readonly kind: 'Integer';
}

export interface BooleanNode extends NodeBase {
  readonly kind: 'Boolean';
}

/** A field of an object. One with a default may be left out, so it is not required. */
export interface Field {
  readonly name: string;
  readonly required: boolean;
  readonly node: SchemaNode;
}

/** A schema in the words that a structural CRD schema has; what cannot be said in them cannot be in our API. */
export type SchemaNode = ObjectNode | MapNode | ListNode | StringNode | IntegerNode | BooleanNode;
