import { isRecord } from '#runtime/is-record.ts';
import { nearMiss, suggestion } from '#runtime/near-miss.ts';
import { group, version } from '../api/kind.ts';
import { isKindName, type KindName, kindNames } from '../api/kinds.ts';
import { problemAt, type ValidationProblem } from './validation-problem.ts';

/** What an object is, by apiVersion and kind alone. */
export type Identity =
  | { readonly kind: 'Own'; readonly name: KindName }
  | { readonly kind: 'Secret' | 'Namespace' | 'ServiceAccount' | 'ReferenceGrant' }
  /** Somebody else's: no error, and not ours to judge. */
  | { readonly kind: 'Foreign' }
  | { readonly kind: 'Invalid'; readonly problem: ValidationProblem };

const ownVersion = `${group}/${version}`;
const grantVersions = ['gateway.networking.k8s.io/v1', 'gateway.networking.k8s.io/v1beta1'];

/** Tells our kinds and those that we read from all others; a misspelt name of ours is invalid rather than foreign. */
export function identifyObject(object: Readonly<Record<string, unknown>>): Identity {
  const { apiVersion, kind, type } = object;
  if (typeof kind !== 'string' || kind === '') return invalid('kind', 'is required');
  if (typeof apiVersion !== 'string' || apiVersion === '') return invalid('apiVersion', 'is required');
  if (apiVersion === 'v1' && kind === 'Secret') return { kind: isOpaque(type) ? 'Secret' : 'Foreign' };
  if (apiVersion === 'v1' && (kind === 'Namespace' || kind === 'ServiceAccount')) return { kind };
  if (grantVersions.includes(apiVersion) && kind === 'ReferenceGrant') return { kind: 'ReferenceGrant' };
  const [objectGroup = ''] = apiVersion.split('/');
  const meansOurs = isKindName(kind) && nearMiss(objectGroup, [group]) !== undefined;
  if (objectGroup !== group && !meansOurs) return { kind: 'Foreign' };
  if (apiVersion !== ownVersion) return invalid('apiVersion', `must be ${ownVersion}`);
  if (!isKindName(kind))
    return invalid('kind', `must be one of ${kindNames.join(', ')}${suggestion(kind, kindNames)}`);
  return { kind: 'Own', name: kind };
}

/** What can be said of an object, however broken it is. */
export function describeObject(object: unknown): {
  readonly kind?: string;
  readonly namespace?: string;
  readonly name?: string;
} {
  if (!isRecord(object)) return {};
  const metadata = isRecord(object.metadata) ? object.metadata : {};
  return {
    ...(typeof object.kind === 'string' ? { kind: object.kind } : {}),
    ...(typeof metadata.namespace === 'string' ? { namespace: metadata.namespace } : {}),
    ...(typeof metadata.name === 'string' ? { name: metadata.name } : {}),
  };
}

/** Secrets of other types hold what their type says, never a key of a provider or an application. */
function isOpaque(type: unknown): boolean {
  return type === undefined || type === null || type === '' || type === 'Opaque' || typeof type !== 'string';
}

function invalid(field: string, message: string): Identity {
  return { kind: 'Invalid', problem: problemAt([field], message) };
}
