import Type, { type Static } from 'typebox';
import { Conditions } from './conditions.ts';
import { ageColumn, conditionColumn, defineKind } from './kind.ts';
import {
  CallerSelectorSpec,
  duration,
  listMap,
  mapOf,
  modelName,
  namespaceName,
  object,
  objectName,
  requestExpression,
  sectionName,
} from './schema-parts.ts';

export const ParentRef = object(
  {
    name: objectName('Name of the AIGateway.'),
    namespace: Type.Optional(namespaceName("Namespace of the AIGateway. Absent: this object's.")),
  },
  { description: 'A gateway to attach to; its allowedRoutes must admit this namespace.' },
);

const ModelMatch = object(
  {
    type: Type.Enum(['Exact', 'Prefix', 'Any'], {
      description: 'How `value` is compared.',
      default: 'Exact',
    }),
    value: Type.Optional(modelName('Model name, or its beginning.')),
  },
  {
    description: 'The model name that the client asks for.',
    rules: [
      {
        rule: "(self.type == 'Any') != has(self.value)",
        message: 'value goes with type Exact and Prefix, and only with them',
      },
    ],
  },
);

const HeaderMatch = object(
  {
    name: Type.String({
      description: 'Header name, any case.',
      minLength: 1,
      maxLength: 128,
      pattern: "^[A-Za-z0-9!#$%&'*+\\-.^_`|~]+$",
    }),
    type: Type.Enum(['Exact', 'Prefix'], { description: 'How `value` is compared.', default: 'Exact' }),
    value: Type.String({ description: 'Header value, or its beginning.', maxLength: 512 }),
  },
  { description: 'One request header.' },
);

const Match = object(
  {
    model: Type.Optional(ModelMatch),
    headers: listMap(HeaderMatch, { key: 'name', maxItems: 16, description: 'All must match.', default: [] }),
    metadata: mapOf(Type.String({ maxLength: 256 }), {
      description: 'All must be in the `x-sallyport-metadata` header with these values.',
      maxProperties: 16,
      default: {},
    }),
    callers: Type.Optional(CallerSelectorSpec),
    when: Type.Optional(
      requestExpression(
        'CEL over `model`, `stream`, `headers`, `metadata` and `caller`; must give a boolean.',
      ),
    ),
  },
  { description: 'Conditions on a request; all that are set must hold.' },
);

const Target = object(
  {
    name: sectionName('Name of the target within the rule.'),
    providerRef: object(
      {
        name: objectName('Name of the AIProvider.'),
        namespace: Type.Optional(
          namespaceName(
            "Namespace of the AIProvider; another than this object's needs a ReferenceGrant there.",
          ),
        ),
      },
      { description: 'The account that answers.' },
    ),
    model: Type.Optional(
      modelName('A model name of the provider. Absent: the name that the client asked for.'),
    ),
    weight: Type.Integer({
      description: 'Share of requests, with strategy Weighted; 0: only as a fallback.',
      minimum: 0,
      maximum: 1000000,
      default: 1,
    }),
    priority: Type.Integer({
      description: 'Lower is tried first; equal: in the order of the list.',
      minimum: 0,
      maximum: 100,
      default: 0,
    }),
    when: Type.Optional(requestExpression('CEL; the target is left out where it gives false.')),
  },
  { description: 'A provider and the model that will answer.' },
);

const Retry = object(
  {
    // Not "on": kubectl reads that key, unquoted, as the boolean true (YAML 1.1).
    causes: Type.Array(Type.Enum(['ConnectFailure', 'Timeout', 'RateLimited', 'ServerError']), {
      description:
        'Failures after which the target is tried again or the next one takes over: no connection, a time limit, 429, 5xx. Empty: none, the first failure is the answer.',
      maxItems: 4,
      'x-kubernetes-list-type': 'atomic',
      default: ['ConnectFailure', 'Timeout', 'RateLimited', 'ServerError'],
    }),
    attempts: Type.Integer({
      description: 'Calls to one target before the next one takes over; 1: no retry.',
      minimum: 1,
      maximum: 5,
      default: 1,
    }),
    backoff: object(
      {
        base: duration('Wait before the first retry, with jitter; it doubles.', '100ms'),
        max: duration('Longest wait; a longer Retry-After makes the next target take over.', '2s'),
      },
      { description: 'Wait between calls to one target.', default: {} },
    ),
  },
  { description: 'What happens when a target fails before output began.', default: {} },
);

const Timeouts = object(
  {
    request: duration('Whole request, all attempts.', '10m'),
    firstToken: duration('Streams: from sending a request to its first content, each attempt.', '60s'),
    answer: duration('From sending a request to a complete answer that is not streamed, each attempt.', '5m'),
    streamIdle: duration('Between two chunks of a stream.', '60s'),
  },
  { description: 'Time limits.', default: {} },
);

export const RouteRule = object(
  {
    name: sectionName('Name of the rule; policies target it as sectionName.'),
    matches: Type.Array(Match, {
      description: 'Any of them. Empty: every model.',
      maxItems: 16,
      default: [],
    }),
    strategy: Type.Enum(['Priority', 'Weighted'], {
      description:
        'Priority: by priority, then order. Weighted: the first by weight, then by priority and order.',
      default: 'Priority',
    }),
    targets: listMap(Target, { key: 'name', minItems: 1, maxItems: 16, description: 'Who may answer.' }),
    retry: Retry,
    timeouts: Timeouts,
  },
  {
    description: 'One way of serving some model names.',
    rules: [
      {
        rule: "self.strategy != 'Weighted' || self.targets.exists(t, t.weight > 0)",
        message: 'strategy Weighted needs a target with a weight above 0',
        fieldPath: '.targets',
      },
    ],
  },
);

export const AIRouteSpec = object(
  {
    parentRefs: Type.Array(ParentRef, {
      description: 'Gateways to attach to.',
      minItems: 1,
      maxItems: 8,
      'x-kubernetes-list-type': 'atomic',
    }),
    rules: listMap(RouteRule, {
      key: 'name',
      minItems: 1,
      maxItems: 16,
      description: 'Rules; the most specific match serves a request.',
    }),
  },
  { description: 'Desired state of the route.' },
);
export type AIRouteSpec = Readonly<Static<typeof AIRouteSpec>>;
export type RouteRule = AIRouteSpec['rules'][number];

export const AIRouteStatus = object(
  {
    conditions: Type.Optional(Conditions),
    parents: Type.Optional(
      Type.Array(
        object(
          {
            parentRef: ParentRef,
            controllerName: Type.String({ description: 'Who wrote this.', maxLength: 253 }),
            conditions: Conditions,
          },
          { description: 'What holds towards one parent.' },
        ),
        { description: 'One item a parentRef.', maxItems: 8, 'x-kubernetes-list-type': 'atomic' },
      ),
    ),
  },
  {
    description:
      'Observed state of the route. `conditions` sums up `parents`: a condition is True where it is True for every parent.',
  },
);

/** Which model names are served how. */
export const AIRoute = defineKind({
  kind: 'AIRoute',
  plural: 'airoutes',
  singular: 'airoute',
  shortNames: ['air'],
  description:
    'AIRoute says which model names a gateway serves, by which targets, and what happens when one fails.',
  spec: AIRouteSpec,
  status: AIRouteStatus,
  columns: [
    conditionColumn('Accepted', 'Whether every parent takes the route.'),
    conditionColumn('ResolvedRefs', 'Whether every target is there.'),
    conditionColumn('Programmed', 'Whether every proxy serves it.'),
    {
      name: 'MESSAGE',
      type: 'string',
      jsonPath: '.status.conditions[?(@.type=="Programmed")].message',
      description: 'How many proxies serve it.',
      priority: 1,
    },
    ageColumn,
  ],
});
