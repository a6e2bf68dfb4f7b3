import Type, { type Static } from 'typebox';
import { Conditions } from './conditions.ts';
import { ageColumn, conditionColumn, defineKind } from './kind.ts';
import { AttributesSpec, duration, listSet, modelPattern, object, objectName } from './schema-parts.ts';

export const KeyRotationSpec = object(
  {
    every: Type.Optional(
      duration('How old a key becomes before another takes its place; at least 1h. Absent: on request only.'),
    ),
    overlap: duration(
      'How long the replaced key is still taken next to the new one; shorter than `every`. 0s: not at all.',
      '24h',
    ),
    requestedAt: Type.Optional(
      Type.String({
        description:
          'A rotation out of turn: the key is replaced at this time, at once where it is past. Each later value asks for one more; one from before the key was minted asks for nothing.',
        format: 'date-time',
        maxLength: 40,
      }),
    ),
  },
  {
    description: 'When the operator replaces the key that it minted.',
    rules: [
      {
        rule: 'has(self.every) || has(self.requestedAt)',
        message: 'nothing would ever rotate: set every, requestedAt or both',
      },
      {
        rule: "!has(self.every) || duration(self.every) >= duration('1h')",
        message: 'every must be at least 1h',
        fieldPath: '.every',
      },
      {
        rule: '!has(self.every) || duration(self.overlap) < duration(self.every)',
        message: 'overlap must be shorter than every',
        fieldPath: '.overlap',
      },
    ],
  },
);
export type KeyRotationSpec = Readonly<Static<typeof KeyRotationSpec>>;

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
    suspended: Type.Boolean({
      description:
        'Refuse the key until this is taken back. A key that is rotated meanwhile is not taken again: there is no overlap.',
      default: false,
    }),
    rotation: Type.Optional(KeyRotationSpec),
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

const fingerprint = (description: string) => Type.Optional(Type.String({ description, maxLength: 12 }));
const time = (description: string) =>
  Type.Optional(Type.String({ description, format: 'date-time', maxLength: 40 }));

export const AIKeyStatus = object(
  {
    conditions: Type.Optional(Conditions),
    fingerprint: fingerprint(
      'First 12 hex digits of the SHA-256 of the key: names it where the key itself must not stand.',
    ),
    mintedAt: time('When the operator minted the key; absent where somebody else did.'),
    expiresAt: time('From then on the key is refused.'),
    nextRotationAt: time('When another key takes its place.'),
    previousFingerprint: fingerprint('Of the key that was replaced and is still taken.'),
    previousExpiresAt: time('From then on the replaced key is refused.'),
    lastUsedAt: time('When a proxy last took the key or the replaced one; an hour behind at most times.'),
    previousLastUsedAt: time('When a proxy last took the replaced key.'),
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
    { name: 'LAST-USED', type: 'date', jsonPath: '.status.lastUsedAt', description: 'Last use, coarse.' },
    {
      name: 'EXPIRES',
      type: 'string',
      jsonPath: '.spec.expiresAt',
      description: 'End of validity.',
      priority: 1,
    },
    {
      name: 'ROTATES',
      type: 'string',
      jsonPath: '.status.nextRotationAt',
      description: 'When another key takes its place.',
      priority: 1,
    },
    {
      name: 'OLD-UNTIL',
      type: 'string',
      jsonPath: '.status.previousExpiresAt',
      description: 'End of the replaced key.',
      priority: 1,
    },
    ageColumn,
  ],
});
