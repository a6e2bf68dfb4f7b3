import type { PublicKey } from '#contract/snapshot/jwks-entry.ts';
import type { AIBudgetSpec } from './ai-budget.ts';
import type { AIGatewaySpec } from './ai-gateway.ts';
import type { AIKeySpec } from './ai-key.ts';
import type { AIPolicySpec } from './ai-policy.ts';
import type { AIProviderSpec } from './ai-provider.ts';
import type { AIRouteSpec } from './ai-route.ts';
import type { KindName } from './kinds.ts';

/** What the operator uses of an object's metadata. */
export interface Metadata {
  readonly namespace: string;
  readonly name: string;
  /** Empty in local mode. */
  readonly uid: string;
  readonly generation: number;
  /** ISO 8601; in local mode a fixed instant, so that name order decides. */
  readonly creationTimestamp: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Those that are ours, `sallyport.dev/…`; absent where there are none. */
  readonly annotations?: Readonly<Record<string, string>>;
}

interface Resource<Kind extends string, Spec> {
  readonly kind: Kind;
  readonly metadata: Metadata;
  readonly spec: Spec;
}

export type GatewayResource = Resource<'AIGateway', AIGatewaySpec>;
export type ProviderResource = Resource<'AIProvider', AIProviderSpec>;
export type RouteResource = Resource<'AIRoute', AIRouteSpec>;
export type PolicyResource = Resource<'AIPolicy', AIPolicySpec>;
export type BudgetResource = Resource<'AIBudget', AIBudgetSpec>;
export type KeyResource = Resource<'AIKey', AIKeySpec>;

/** Gateway API ReferenceGrant (v1beta1 and v1): what `from` may refer to `to` in the grant's namespace. */
export interface ReferenceGrantResource {
  readonly kind: 'ReferenceGrant';
  readonly metadata: Metadata;
  readonly spec: {
    readonly from: readonly { readonly group: string; readonly kind: string; readonly namespace: string }[];
    readonly to: readonly { readonly group: string; readonly kind: string; readonly name?: string }[];
  };
}

/** Secret data, decoded from base64 to bytes; held as `Uint8Array` so that no log prints it as text. */
export interface SecretResource {
  readonly kind: 'Secret';
  readonly metadata: Metadata;
  readonly data: ReadonlyMap<string, Uint8Array>;
}

export interface NamespaceResource {
  readonly kind: 'Namespace';
  readonly metadata: Metadata;
}

/** A ServiceAccount of Kubernetes; labels are ours only. */
export interface ServiceAccountResource {
  readonly kind: 'ServiceAccount';
  readonly metadata: Metadata;
}

/** The keys of an issuer of tokens, as last fetched by operator/issuers. No object of the cluster. */
export interface KeySetResource {
  readonly kind: 'KeySet';
  /** `name` is that of its `KeyLocation`, without a namespace. */
  readonly metadata: Metadata;
  /** Absent: they were never fetched. */
  readonly fetched?: FetchedKeys & {
    /** ISO 8601: when the issuer last confirmed them, to the hour. */
    readonly confirmedAt: string;
  };
  /** Why the last tries failed. */
  readonly problem?: string;
}

/** What an issuer of tokens says of itself. */
export interface FetchedKeys {
  /** What `iss` of its tokens is. */
  readonly issuer: string;
  readonly keys: readonly PublicKey[];
}

export type OwnResource =
  | GatewayResource
  | ProviderResource
  | RouteResource
  | PolicyResource
  | BudgetResource
  | KeyResource;
export type AnyResource =
  | OwnResource
  | ReferenceGrantResource
  | SecretResource
  | NamespaceResource
  | ServiceAccountResource
  | KeySetResource;

/** Names one object of ours, for statuses, events and owners of entries. */
export interface ObjectRef {
  readonly kind: KindName;
  readonly namespace: string;
  readonly name: string;
}
