import Type, { type Static } from 'typebox';
import { AuthenticationSourceSpec } from './authentication-source.ts';
import { Conditions } from './conditions.ts';
import { ageColumn, conditionColumn, defineKind } from './kind.ts';
import {
  CallerSelectorSpec,
  listMap,
  listSet,
  modelPattern,
  namespaceName,
  object,
  objectName,
  sectionName,
} from './schema-parts.ts';

export const TargetRef = object(
  {
    kind: Type.Enum(['AIGateway', 'AIRoute'], { description: 'Kind of the target.' }),
    name: objectName('Name of the target.'),
    namespace: Type.Optional(
      namespaceName("Namespace of the target; another than this object's needs a ReferenceGrant there."),
    ),
    sectionName: Type.Optional(sectionName('Rule of the AIRoute. Absent: all its rules.')),
  },
  {
    description: 'Something that the policy governs.',
    rules: [
      {
        rule: "!has(self.sectionName) || self.kind == 'AIRoute'",
        message: 'sectionName goes with kind AIRoute',
      },
    ],
  },
);

const Access = object(
  {
    rules: listMap(
      object(
        {
          name: sectionName('Name of the rule.'),
          effect: Type.Enum(['Allow', 'Deny'], {
            description: 'What follows for these models; Deny wins.',
            default: 'Allow',
          }),
          models: listSet(
            modelPattern('A model name as clients write it; `*` at the end stands for any rest.'),
            {
              description: 'Models that are meant.',
              minItems: 1,
              maxItems: 64,
            },
          ),
        },
        { description: 'One permission or prohibition.' },
      ),
      { key: 'name', minItems: 1, maxItems: 32, description: 'Permissions and prohibitions.' },
    ),
  },
  {
    description:
      'Which models may be asked for. The strongest policy with an Allow decides what is allowed; denies of all policies add up.',
  },
);

const limit = (description: string, maximum: number) =>
  Type.Optional(Type.Integer({ description, minimum: 0, maximum }));

const Limits = object(
  {
    maxRequestBytes: limit('Largest request body, in bytes.', 268435456),
    maxOutputTokens: limit(
      'Most output tokens that a request may ask for; one that asks for none gets this.',
      10000000,
    ),
    maxMessages: limit('Most messages in a conversation.', 100000),
    maxImages: limit('Most images in a request.', 10000),
    maxTools: limit('Most tools in a request.', 10000),
  },
  {
    description: 'Bounds on one request; for each the strongest policy that sets it decides.',
    rules: [
      {
        rule: 'has(self.maxRequestBytes) || has(self.maxOutputTokens) || has(self.maxMessages) || has(self.maxImages) || has(self.maxTools)',
        message: 'at least one limit must be set',
      },
    ],
  },
);

export const AIPolicySpec = object(
  {
    targetRefs: Type.Array(TargetRef, {
      description: 'What the policy governs.',
      minItems: 1,
      maxItems: 16,
      'x-kubernetes-list-type': 'atomic',
    }),
    callers: Type.Optional(CallerSelectorSpec),
    mode: Type.Enum(['Enforce', 'Observe'], {
      description:
        'Observe: what would be refused is counted and logged, and let through; nothing is allowed by it.',
      default: 'Enforce',
    }),
    precedence: Type.Enum(['Default', 'Override'], {
      description:
        'Default: a policy on something more specific decides. Override: this one decides over more specific ones.',
      default: 'Default',
    }),
    authentication: Type.Optional(
      object(
        {
          sources: listMap(AuthenticationSourceSpec, {
            key: 'name',
            minItems: 1,
            maxItems: 8,
            description: 'Tried in this order; the first that recognises the caller decides.',
          }),
        },
        { description: 'How callers are known.' },
      ),
    ),
    access: Type.Optional(Access),
    limits: Type.Optional(Limits),
  },
  {
    description: 'Desired state of the policy.',
    rules: [
      {
        rule: 'has(self.authentication) || has(self.access) || has(self.limits)',
        message: 'a policy needs a section: authentication, access or limits',
      },
      {
        rule: "!has(self.authentication) || self.targetRefs.all(t, t.kind == 'AIGateway')",
        message: 'authentication comes before the route is known: target an AIGateway',
        fieldPath: '.authentication',
      },
      {
        rule: '!has(self.authentication) || !has(self.callers)',
        message: 'authentication comes before the caller is known: leave out callers',
        fieldPath: '.authentication',
      },
      {
        rule: "!has(self.authentication) || self.mode == 'Enforce'",
        message: 'authentication cannot be observed only: use mode Enforce',
        fieldPath: '.mode',
      },
    ],
  },
);
export type AIPolicySpec = Readonly<Static<typeof AIPolicySpec>>;

export const AIPolicyStatus = object(
  {
    conditions: Type.Optional(Conditions),
    enforced: Type.Optional(
      Type.Array(Type.String({ maxLength: 64 }), {
        description: 'Sections that are in force somewhere.',
        maxItems: 16,
        'x-kubernetes-list-type': 'atomic',
      }),
    ),
    targets: Type.Optional(
      Type.Array(
        object(
          { targetRef: TargetRef, conditions: Conditions },
          { description: 'What holds towards one target.' },
        ),
        { description: 'One item a targetRef.', maxItems: 16, 'x-kubernetes-list-type': 'atomic' },
      ),
    ),
  },
  { description: 'Observed state of the policy. `conditions` sums up `targets`.' },
);

/** What must hold. */
export const AIPolicy = defineKind({
  kind: 'AIPolicy',
  plural: 'aipolicies',
  singular: 'aipolicy',
  shortNames: ['aipol'],
  description:
    'AIPolicy says what must hold on the gateways and routes that it targets: who is known, who may use which model, how large a request may be.',
  spec: AIPolicySpec,
  status: AIPolicyStatus,
  columns: [
    { name: 'MODE', type: 'string', jsonPath: '.spec.mode', description: 'Enforce or Observe.' },
    conditionColumn('Accepted', 'Whether the policy is understood.'),
    conditionColumn('Attached', 'Whether it is in force on its targets.'),
    conditionColumn('Programmed', 'Whether every proxy enforces it.'),
    { name: 'ENFORCED', type: 'string', jsonPath: '.status.enforced', description: 'Sections in force.' },
    ageColumn,
  ],
});
