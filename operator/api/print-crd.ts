import type { TSchema } from 'typebox';
import { group, type KindDefinition, type PrintColumn, version } from './kind.ts';
import { printSchema, type StructuralSchema } from './print-schema.ts';
import { readSchema } from './read-schema.ts';

/** A CustomResourceDefinition of apiextensions.k8s.io/v1. */
export type CustomResourceDefinition = Readonly<Record<string, unknown>>;

/** The CRD of a kind: namespaced, one version that is served and stored, with a status subresource. */
export function printCrd(definition: KindDefinition<TSchema, TSchema>): CustomResourceDefinition {
  const { kind, plural, singular, shortNames } = definition;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      names: { kind, listKind: `${kind}List`, plural, singular, shortNames, categories: ['ai'] },
      scope: 'Namespaced',
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          subresources: { status: {} },
          additionalPrinterColumns: definition.columns.map(printColumn),
          schema: { openAPIV3Schema: printRoot(definition) },
        },
      ],
    },
  };
}

function printRoot({ description, spec, status }: KindDefinition<TSchema, TSchema>): StructuralSchema {
  const specNode = readSchema(spec, 'spec');
  return {
    description,
    type: 'object',
    ...(specNode.default === undefined ? { required: ['spec'] } : {}),
    properties: {
      apiVersion: { description: 'Version of the schema.', type: 'string' },
      kind: { description: 'Kind of the object.', type: 'string' },
      metadata: { type: 'object' },
      spec: printSchema(specNode),
      status: printSchema(readSchema(status, 'status')),
    },
  };
}

function printColumn({ name, type, jsonPath, description, priority }: PrintColumn): PrintColumn {
  // The API server drops a priority of 0, which GitOps tools would then show as drift.
  return {
    name,
    type,
    jsonPath,
    description,
    ...(priority === undefined || priority === 0 ? {} : { priority }),
  };
}
