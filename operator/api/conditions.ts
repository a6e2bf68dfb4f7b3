import Type, { type Static } from 'typebox';
import { object } from './schema-parts.ts';

/** Every condition type that the operator writes. True is always the good state. */
export const conditionTypes = ['Accepted', 'ResolvedRefs', 'Attached', 'Programmed', 'Ready'] as const;
export type ConditionType = (typeof conditionTypes)[number];

/** Every reason that the operator writes, with its meaning; docs/api.md prints this table. */
export const conditionReasons = {
  Accepted: 'The object is understood and in use.',
  ResolvedRefs: 'Everything that the object refers to exists and may be referred to.',
  Attached: 'The policy is in force on everything that it targets.',
  Programmed: 'Every connected proxy has acknowledged this generation.',
  Ready: 'The key is minted and may be used.',
  Pending: 'Some connected proxies have not acknowledged this generation yet.',
  NoProxies: 'No proxy is connected, so nothing is in force yet.',
  NotAccepted: 'The object is not in use, so no proxy was told of it.',
  StoreRequired: 'Every proxy has it, but there are several without a shared store: each counts by itself.',
  RejectedByProxy: 'A proxy refused this object and keeps the last good state; the message has the field.',
  Invalid: 'A field has a value that the schema cannot rule out but that has no meaning.',
  InvalidExpression: 'A CEL expression does not compile.',
  NoMatchingParent: 'The gateway that a parentRef names does not exist.',
  NotAllowedByGateway: "The gateway's allowedRoutes does not admit this namespace.",
  TargetNotFound: 'What a targetRef, or an action of a budget, names does not exist.',
  ProviderNotFound: 'The AIProvider that a target names does not exist.',
  ProviderNotAccepted: 'The AIProvider that a target names is not usable; see its status.',
  ModelNotFound: 'The AIProvider that a target names does not offer that model.',
  SecretNotFound: 'The Secret, or the key in it, does not exist or is empty.',
  KeysPending: 'The keys of a token issuer are still being fetched, so its tokens are refused.',
  KeysUnavailable:
    'The keys of a token issuer cannot be fetched; the message says which stay in use, and until when.',
  RefNotPermitted: 'A reference into another namespace that no ReferenceGrant there permits.',
  NoMatch: 'The policy targets something that exists, but no caller, rule or model can ever meet it.',
  Overridden: 'Another object decides here; the message names it.',
  PartlyOverridden: 'In force, but another object decides some of it; the message names it.',
  Expired: 'expiresAt is past.',
  Suspended: 'suspended is set.',
  KeyNotMinted:
    'rotation is set, but the key in the Secret was not minted by Sallyport, which replaces only its own.',
  SecretConflict: 'The Secret that should hold the key exists and belongs to somebody else.',
} as const;
export type ConditionReason = keyof typeof conditionReasons;

export const Condition = object(
  {
    type: Type.String({ description: 'What is being said.', maxLength: 316 }),
    status: Type.Enum(['True', 'False', 'Unknown'], { description: 'Whether it holds.' }),
    observedGeneration: Type.Optional(
      Type.Integer({ description: 'metadata.generation this was said of.', minimum: 0 }),
    ),
    lastTransitionTime: Type.String({ description: 'When `status` last changed.', format: 'date-time' }),
    reason: Type.String({
      description: 'One word for why; docs/api.md lists them.',
      minLength: 1,
      maxLength: 1024,
    }),
    message: Type.String({ description: 'For people; names the field or object.', maxLength: 32768 }),
  },
  { description: 'A Kubernetes condition (metav1.Condition).' },
);
export type Condition = Readonly<Static<typeof Condition>>;

/** `status.conditions`, merged by type. */
export const Conditions = Type.Array(Condition, {
  description: 'Conditions of this object.',
  maxItems: 8,
  'x-kubernetes-list-type': 'map',
  'x-kubernetes-list-map-keys': ['type'],
});
