import type { TSchema } from 'typebox';
import { conditionReasons, conditionTypes } from './conditions.ts';
import { group, type KindDefinition, version } from './kind.ts';
import { cell, code, table } from './markdown.ts';
import { readSchema } from './read-schema.ts';
import type { Field, SchemaNode } from './schema-node.ts';
import { patterns } from './schema-parts.ts';

type Definition = KindDefinition<TSchema, TSchema>;

const nameOfPattern: ReadonlyMap<string | number, string> = new Map([
  [patterns.objectName, 'object name'],
  [patterns.label, 'label'],
  [patterns.duration, 'duration'],
]);

/** A node and the path that leads to it, `rules[].targets[]`; `required` is undefined for items and values. */
interface Place {
  readonly path: string;
  readonly node: SchemaNode;
  readonly required: boolean | undefined;
}

/** docs/api.md: every kind with its fields, rules and print columns, and what conditions say. */
export function printReference(definitions: readonly Definition[]): string {
  const contents = definitions.map(({ kind }) => `- [${kind}](#${kind.toLowerCase()})`);
  return [
    '# API reference',
    `Group \`${group}\`, version \`${version}\`. All kinds are namespaced and in the category \`ai\` (\`kubectl get ai\`). Unknown fields are rejected. A duration is written as Go writes it (\`1m30s\`, \`500ms\`); an object name is an RFC 1123 subdomain, a label an RFC 1123 label.`,
    [...contents, '- [Conditions](#conditions)'].join('\n'),
    ...definitions.flatMap(printKind),
    ...printConditions(),
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
}

function printKind(definition: Definition): readonly string[] {
  const { kind, plural, shortNames, description, columns } = definition;
  const spec = placesOf({ path: 'spec', node: readSchema(definition.spec), required: true });
  const status = placesOf({ path: 'status', node: readSchema(definition.status), required: false });
  const rules = spec.flatMap(printRules);
  return [
    `## ${kind}`,
    description,
    `\`kubectl get ${plural}\`, short: ${shortNames.map(code).join(', ')}.`,
    `### ${kind} spec`,
    printFields(spec),
    ...(rules.length === 0 ? [] : [`### ${kind} rules`, rules.join('\n')]),
    `### ${kind} status`,
    printFields(status.filter(({ path }) => !/conditions\[\]/.test(path))),
    `### ${kind} columns`,
    table(
      ['Column', 'From', 'Meaning'],
      columns.map(({ name, jsonPath, description: meaning, priority }) => [
        name,
        code(jsonPath),
        priority === 1 ? `${meaning} With \`-o wide\`.` : meaning,
      ]),
    ),
  ];
}

/** The node and everything below it, outside in. */
function placesOf(place: Place): readonly Place[] {
  const { path, node } = place;
  switch (node.kind) {
    case 'Object': {
      const below = (field: Field) => placesOf({ path: `${path}.${field.name}`, ...field });
      return [place, ...node.fields.flatMap(below)];
    }
    case 'List':
      return [place, ...placesOf({ path: `${path}[]`, node: node.items, required: undefined })];
    case 'Map':
      return [place, ...placesOf({ path: `${path}[*]`, node: node.values, required: undefined })];
    case 'String':
    case 'Integer':
    case 'Boolean':
      return [place];
  }
}

/** Items that are objects need no row of their own: their fields have one each, and their description joins the list's. */
function printFields(places: readonly Place[]): string {
  const rows = places.filter(({ node, required }) => required !== undefined || node.description !== '');
  return table(
    ['Field', 'Type', 'Default', 'Bounds', 'Meaning'],
    rows.map(({ path, node, required }) => [
      code(path),
      typeOf(node),
      required === true ? 'required' : node.default === undefined ? '' : code(JSON.stringify(node.default)),
      boundsOf(node),
      cell(node.description),
    ]),
  );
}

function typeOf(node: SchemaNode): string {
  switch (node.kind) {
    case 'Object':
      return 'object';
    case 'Map':
      return `map of ${typeOf(node.values)}`;
    case 'List':
      return node.listType.kind === 'Map'
        ? `list by ${node.listType.keys.map(code).join(', ')}`
        : `${node.listType.kind === 'Set' ? 'set' : 'list'} of ${typeOf(node.items)}`;
    case 'String':
      return node.values.length > 0 ? 'enum' : (nameOfPattern.get(node.bounds.pattern ?? '') ?? 'string');
    case 'Integer':
      return 'integer';
    case 'Boolean':
      return 'boolean';
  }
}

function boundsOf(node: SchemaNode): string {
  if (node.kind === 'String' && node.values.length > 0) return node.values.map(code).join(', ');
  return Object.entries(node.bounds)
    .filter(([, bound]) => !nameOfPattern.has(bound))
    .map(([name, bound]) => `${name} ${code(String(bound))}`)
    .join(', ');
}

function printRules({ path, node }: Place): readonly string[] {
  return node.rules.map(({ message, rule }) => `- \`${path}\`: ${message}. \`${rule}\``);
}

function printConditions(): readonly string[] {
  return [
    '## Conditions',
    'True is always the good state. `observedGeneration` tells which generation of the object it was said of.',
    table(
      ['Type', 'True means'],
      conditionTypes.map((type) => [code(type), conditionReasons[type]]),
    ),
    '### Reasons',
    table(
      ['Reason', 'Meaning'],
      Object.entries(conditionReasons).map(([reason, meaning]) => [code(reason), meaning]),
    ),
  ];
}
