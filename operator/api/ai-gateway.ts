import Type, { type Static } from 'typebox';
import { Conditions } from './conditions.ts';
import { ageColumn, conditionColumn, defineKind } from './kind.ts';
import { duration, NamespaceSelector, object } from './schema-parts.ts';

const Traces = object(
  {
    endpoint: Type.String({
      description: 'OTLP/HTTP endpoint of a collector, without the signal path: `http://collector:4318`.',
      maxLength: 1024,
      pattern: '^https?://[^\\s]+$',
    }),
    samplingPercent: Type.Integer({
      description: 'Share of new traces that is recorded; a sampled parent is always followed.',
      minimum: 0,
      maximum: 100,
      default: 100,
    }),
  },
  { description: 'Where spans go. Absent: no spans are made.' },
);

export const AIGatewaySpec = object(
  {
    allowedRoutes: object(
      { namespaces: NamespaceSelector },
      { description: 'Which AIRoutes may attach.', default: {} },
    ),
    maxBodyBytes: Type.Integer({
      description: 'Largest request body, in bytes; more is answered 413.',
      minimum: 1024,
      maximum: 268435456,
      default: 33554432,
    }),
    drainGracePeriod: duration('How long running requests may go on once a proxy is told to stop.', '30s'),
    accessLog: Type.Enum(['Enabled', 'Disabled'], {
      description: 'One JSON line a request on standard output; never content.',
      default: 'Enabled',
    }),
    traces: Type.Optional(Traces),
  },
  { description: 'Desired state of the gateway.', default: {} },
);
export type AIGatewaySpec = Readonly<Static<typeof AIGatewaySpec>>;

export const AIGatewayStatus = object(
  {
    conditions: Type.Optional(Conditions),
    proxies: Type.Optional(
      object(
        {
          connected: Type.Integer({ description: 'Proxies on the config stream.', minimum: 0 }),
          programmed: Type.Integer({ description: 'Those that serve the newest snapshot.', minimum: 0 }),
        },
        { description: 'The data plane, as this operator sees it.' },
      ),
    ),
    version: Type.Optional(Type.String({ description: 'Version of the newest snapshot.', maxLength: 64 })),
    attachedRoutes: Type.Optional(
      Type.Integer({ description: 'AIRoutes attached to this gateway.', minimum: 0 }),
    ),
  },
  { description: 'Observed state of the gateway.' },
);

/** One deployed data plane. */
export const AIGateway = defineKind({
  kind: 'AIGateway',
  plural: 'aigateways',
  singular: 'aigateway',
  shortNames: ['aigw'],
  description:
    'AIGateway is one data plane: the proxies that serve AIRoutes under AIPolicies. Without a policy that authenticates and allows callers it refuses everything.',
  spec: AIGatewaySpec,
  status: AIGatewayStatus,
  columns: [
    conditionColumn('Accepted', 'Whether the gateway is in use.'),
    conditionColumn('Programmed', 'Whether every proxy serves the newest snapshot.'),
    {
      name: 'PROXIES',
      type: 'integer',
      jsonPath: '.status.proxies.connected',
      description: 'Connected proxies.',
    },
    {
      name: 'ROUTES',
      type: 'integer',
      jsonPath: '.status.attachedRoutes',
      description: 'Attached AIRoutes.',
    },
    {
      name: 'VERSION',
      type: 'string',
      jsonPath: '.status.version',
      description: 'Newest snapshot.',
      priority: 1,
    },
    ageColumn,
  ],
});
