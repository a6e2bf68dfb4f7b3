import { isRecord } from '#runtime/is-record.ts';
import type { Field, ListType, SchemaNode } from './schema-node.ts';
import { anyKey, type ValidationRule } from './schema-parts.ts';

type Json = Readonly<Record<string, unknown>>;

const everywhere = ['type', 'description', 'default', 'x-kubernetes-validations'];
const listKeywords = ['items', 'x-kubernetes-list-type', 'x-kubernetes-list-map-keys'];
const boundKeywords = {
  Object: [],
  Map: ['minProperties', 'maxProperties'],
  List: ['minItems', 'maxItems'],
  String: ['minLength', 'maxLength', 'pattern', 'format'],
  Integer: ['minimum', 'maximum'],
  Boolean: [],
} as const;

/**
 * A typebox schema -> its node. Throws on any keyword that the node has no word for, so that nothing is checked by
 * ajv and silently missing in the CRD, or the other way round.
 */
export function readSchema(schema: unknown, path = ''): SchemaNode {
  if (!isRecord(schema)) throw new Error(`${path}: not a schema`);
  const { type } = schema;
  if (type === 'object' && 'patternProperties' in schema) return readMap(schema, path);
  if (type === 'object') return readObject(schema, path);
  if (type === 'array') return readList(schema, path);
  if (type === 'integer') return { kind: 'Integer', ...readBase(schema, 'Integer', [], path) };
  if (type === 'boolean') return { kind: 'Boolean', ...readBase(schema, 'Boolean', [], path) };
  if (type === 'string' || 'enum' in schema) {
    const base = readBase(schema, 'String', ['enum'], path);
    return { kind: 'String', ...base, values: readStrings(schema.enum ?? [], `${path}.enum`) };
  }
  throw new Error(`${path}: no node for type ${String(type)}`);
}

function readObject(schema: Json, path: string): SchemaNode {
  const base = readBase(schema, 'Object', ['properties', 'required', 'additionalProperties'], path);
  const { properties } = schema;
  if (!isRecord(properties)) throw new Error(`${path}: no properties`);
  if (schema.additionalProperties !== false) throw new Error(`${path}: takes unknown fields`);
  const required = readStrings(schema.required ?? [], `${path}.required`);
  const fields = Object.entries(properties).map(([name, property]): Field => {
    const node = readSchema(property, `${path}.${name}`);
    return { name, required: required.includes(name) && node.default === undefined, node };
  });
  return { kind: 'Object', ...base, fields };
}

function readMap(schema: Json, path: string): SchemaNode {
  const base = readBase(schema, 'Map', ['patternProperties'], path);
  const patterns = isRecord(schema.patternProperties) ? schema.patternProperties : {};
  if (Object.keys(patterns).join() !== anyKey) throw new Error(`${path}: make maps with mapOf`);
  return { kind: 'Map', ...base, values: readSchema(patterns[anyKey], `${path}[*]`) };
}

function readList(schema: Json, path: string): SchemaNode {
  const base = readBase(schema, 'List', listKeywords, path);
  const listType = readListType(schema, path);
  if (listType.kind !== 'Atomic' && Array.isArray(base.default) && base.default.length > 0) {
    // An applier owns the items of a set or map, not the list: server-side apply drops an empty one, and the default comes back.
    throw new Error(`${path}: only an atomic list can have items by default`);
  }
  return { kind: 'List', ...base, items: readSchema(schema.items, `${path}[]`), listType };
}

function readListType(schema: Json, path: string): ListType {
  const listType = schema['x-kubernetes-list-type'] ?? 'atomic';
  if (listType === 'atomic') return { kind: 'Atomic' };
  if (listType === 'set') return { kind: 'Set' };
  if (listType === 'map')
    return { kind: 'Map', keys: readStrings(schema['x-kubernetes-list-map-keys'], `${path} keys`) };
  throw new Error(`${path}: unknown list type ${String(listType)}`);
}

function readBase(schema: Json, kind: SchemaNode['kind'], own: readonly string[], path: string) {
  const names: readonly string[] = boundKeywords[kind];
  const unknown = Object.keys(schema).filter((key) => ![...everywhere, ...own, ...names].includes(key));
  if (unknown.length > 0) throw new Error(`${path}: keywords that a CRD would lose: ${unknown.join(', ')}`);
  const bounds: Record<string, string | number> = {};
  for (const name of names) {
    const bound = schema[name];
    if (typeof bound === 'string' || typeof bound === 'number') bounds[name] = bound;
  }
  return {
    description: typeof schema.description === 'string' ? schema.description : '',
    default: schema.default,
    rules: readRules(schema['x-kubernetes-validations'] ?? [], path),
    bounds,
  };
}

function readRules(value: unknown, path: string): readonly ValidationRule[] {
  if (!Array.isArray(value) || !value.every(isRule)) throw new Error(`${path}: not a list of rules`);
  return value;
}

function isRule(value: unknown): value is ValidationRule {
  return isRecord(value) && typeof value.rule === 'string' && typeof value.message === 'string';
}

function readStrings(value: unknown, path: string): readonly string[] {
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string'))
    throw new Error(`${path}: not a list of strings`);
  return value;
}
