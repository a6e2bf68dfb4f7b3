import type { BudgetEntry } from '#contract/snapshot/budget-entry.ts';
import type { Entry, EntryName } from '#contract/snapshot/entry.ts';
import type { ConditionReason, ConditionType } from '../api/conditions.ts';
import type {
  BudgetResource,
  GatewayResource,
  KeyResource,
  KeySetResource,
  NamespaceResource,
  ObjectRef,
  PolicyResource,
  ProviderResource,
  ReferenceGrantResource,
  RouteResource,
  SecretResource,
  ServiceAccountResource,
} from '../api/resources.ts';

/** Everything that translate reads. Arrays in any order; the result does not depend on it. */
export interface ResourceSet {
  readonly gateways: readonly GatewayResource[];
  readonly providers: readonly ProviderResource[];
  readonly routes: readonly RouteResource[];
  readonly policies: readonly PolicyResource[];
  readonly budgets: readonly BudgetResource[];
  readonly keys: readonly KeyResource[];
  readonly grants: readonly ReferenceGrantResource[];
  readonly secrets: readonly SecretResource[];
  readonly namespaces: readonly NamespaceResource[];
  readonly serviceAccounts: readonly ServiceAccountResource[];
  readonly keySets: readonly KeySetResource[];
}

/** An entry, and the object whose status tells whether proxies took it. */
export interface OwnedEntry extends Entry {
  readonly owner: ObjectRef;
}

/** A condition before the status writer adds generation and time. */
export interface ConditionDraft {
  readonly type: ConditionType;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: ConditionReason;
  readonly message: string;
}

/** Conditions towards one parentRef or targetRef. */
export interface PartStatus {
  /** The reference as it stands in spec. */
  readonly ref: Readonly<Record<string, string>>;
  readonly conditions: readonly ConditionDraft[];
  /** `<namespace>/<name>` of the gateway that this part reaches, where it does. */
  readonly gateways: readonly string[];
}

/** What translate has to say of one object; `Programmed` is added from what the proxies acknowledge. */
export interface DesiredStatus {
  readonly ref: ObjectRef;
  readonly generation: number;
  readonly conditions: readonly ConditionDraft[];
  /** AIRoute: one a parentRef. AIPolicy, AIBudget: one a targetRef. Others: empty. */
  readonly parts: readonly PartStatus[];
  /** Entries that carry this object, by `<namespace>/<name>` of the gateway. Empty: no proxy is told of it. */
  readonly entries: ReadonlyMap<string, readonly EntryName[]>;
  /** Gateways whose proxies hold requests against what this object limits, each by itself: two of them let through twice as much. */
  readonly countedAlone: ReadonlySet<string>;
  /** AIBudget: what proxies are told of it, without which their figures say nothing. */
  readonly budget?: BudgetEntry;
  /** Further status fields of the kind: `attachedRoutes`, `enforced`, `fingerprint`. */
  readonly fields: Readonly<Record<string, string | number | readonly string[]>>;
}

export interface Translation {
  /** By `<namespace>/<name>`: the whole snapshot of each accepted gateway. */
  readonly gateways: ReadonlyMap<string, readonly OwnedEntry[]>;
  /** One an object, sorted by kind, namespace, name. */
  readonly statuses: readonly DesiredStatus[];
}
