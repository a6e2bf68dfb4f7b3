import Type, { type Static } from 'typebox';
import { AuthenticationSourceSpec } from './authentication-source.ts';
import { Conditions } from './conditions.ts';
import { countedModels, groupBy, onStoreFailure } from './counting-parts.ts';
import { ageColumn, conditionColumn, defineKind } from './kind.ts';
import {
  CallerSelectorSpec,
  duration,
  listMap,
  listSet,
  modelPattern,
  object,
  sectionName,
} from './schema-parts.ts';
import { TargetRef } from './target-ref.ts';

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

const RateLimit = object(
  {
    name: sectionName('Name of the limit.'),
    unit: Type.Enum(['Requests', 'InputTokens', 'OutputTokens', 'TotalTokens', 'USD', 'Concurrency'], {
      description: 'What is counted. Concurrency: requests under way.',
    }),
    amount: Type.Integer({
      description: 'How much of it may be used within the window; whole USD with unit USD.',
      minimum: 0,
      maximum: 100000000,
    }),
    per: groupBy(
      'Each combination of these has an amount of its own; what a caller does not have counts as empty. `[]`: all share one.',
      ['caller'],
    ),
    window: Type.Optional(
      duration('What was used within this time counts, up to now; 1s to 24h. Not with Concurrency.'),
    ),
    models: countedModels,
    onStoreFailure,
  },
  {
    description: 'One limit.',
    rules: [
      {
        rule: "(self.unit == 'Concurrency') != has(self.window)",
        message: 'window goes with every unit but Concurrency',
      },
      {
        rule: "!has(self.window) || (duration(self.window) >= duration('1s') && duration(self.window) <= duration('24h'))",
        message: 'window must be from 1s to 24h',
        fieldPath: '.window',
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
    rateLimits: Type.Optional(
      listMap(RateLimit, {
        key: 'name',
        minItems: 1,
        maxItems: 16,
        description: 'How much may be used in which time; the limits of all policies that hold add up.',
      }),
    ),
  },
  {
    description: 'Desired state of the policy.',
    rules: [
      {
        rule: 'has(self.authentication) || has(self.access) || has(self.limits) || has(self.rateLimits)',
        message: 'a policy needs a section: authentication, access, limits or rateLimits',
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
    'AIPolicy says what must hold on the gateways and routes that it targets: who is known, who may use which model, how large a request may be, how many may come.',
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
