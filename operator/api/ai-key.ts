import Type, { type Static } from 'typebox';
import { Conditions } from './conditions.ts';
import { ageColumn, conditionColumn, defineKind } from './kind.ts';
import { AttributesSpec, listSet, modelPattern, object, objectName } from './schema-parts.ts';

export const AIKeySpec = object(
  {
    attributes: AttributesSpec,
    models: Type.Optional(
      listSet(modelPattern('A model name; `*` at the end stands for any rest.'), {
        description: 'Models that this key may ask for, next to what policies allow. Absent: no narrowing.',
        minItems: 1,
        maxItems: 64,
      }),
    ),
    expiresAt: Type.Optional(
      Type.String({ description: 'From then on the key is refused.', format: 'date-time', maxLength: 40 }),
    ),
    suspended: Type.Boolean({ description: 'Refuse the key until this is taken back.', default: false }),
    secretName: objectName(
      'Secret in this namespace that holds the key under `api-key`. The operator mints it where it is absent; one that exists with that key is taken as it is.',
    ),
  },
  {
    description: 'Desired state of the key.',
    rules: [
      {
        rule: 'self.secretName == oldSelf.secretName',
        message: 'secretName cannot be changed: make another AIKey',
        fieldPath: '.secretName',
      },
    ],
  },
);
export type AIKeySpec = Readonly<Static<typeof AIKeySpec>>;

export const AIKeyStatus = object(
  {
    conditions: Type.Optional(Conditions),
    fingerprint: Type.Optional(
      Type.String({ description: 'First 8 hex digits of the SHA-256 of the key.', maxLength: 8 }),
    ),
  },
  { description: 'Observed state of the key.' },
);

/** Credentials of one application. */
export const AIKey = defineKind({
  kind: 'AIKey',
  plural: 'aikeys',
  singular: 'aikey',
  shortNames: ['aik'],
  description:
    'AIKey is the credential of one application. The operator mints it into a Secret; proxies only ever see its SHA-256.',
  spec: AIKeySpec,
  status: AIKeyStatus,
  columns: [
    { name: 'TEAM', type: 'string', jsonPath: '.spec.attributes.team', description: 'Team.' },
    { name: 'APP', type: 'string', jsonPath: '.spec.attributes.app', description: 'Application.' },
    conditionColumn('Ready', 'Whether the key may be used.'),
    conditionColumn('Programmed', 'Whether every proxy knows it.'),
    {
      name: 'FINGERPRINT',
      type: 'string',
      jsonPath: '.status.fingerprint',
      description: 'Beginning of its SHA-256.',
      priority: 1,
    },
    {
      name: 'EXPIRES',
      type: 'date',
      jsonPath: '.spec.expiresAt',
      description: 'End of validity.',
      priority: 1,
    },
    ageColumn,
  ],
});
