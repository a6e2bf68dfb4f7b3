import { makeEntry } from '#contract/snapshot/digest.ts';
import type { JwksEntry } from '#contract/snapshot/jwks-entry.ts';
import { failed, ok, type Result } from '#runtime/result.ts';
import type { KeySetResource, PolicyResource } from '../api/resources.ts';
import { describeKeyLocation, keyLocationName, keyLocationOf } from '../issuers/key-location.ts';
import { parseKeySet } from '../issuers/parse-key-set.ts';
import type { Defect } from './defect.ts';
import type { IndexedResources } from './indexed-resources.ts';
import { parseDuration } from './parse-duration.ts';
import type { SourceSpec } from './source-spec.ts';
import type { OwnedEntry } from './translation.ts';

/** What the keys of one source come to; both where old keys stay in use. */
export interface TranslatedKeySet {
  readonly entry?: OwnedEntry;
  readonly defect?: Defect;
}

/** Trust in keys of ServiceAccounts while the API server cannot be asked: the operator is then as blind as they are. */
const clusterMaxAgeMs = 24 * 3_600_000;
const shortestMaxAgeMs = 3_600_000;

/** The keys by which a source of tokens verifies, as an entry of its own: they change without the policy. */
export function translateKeySet(
  policy: PolicyResource,
  source: SourceSpec,
  indexed: IndexedResources,
): TranslatedKeySet {
  const location = keyLocationOf(source);
  if (location === undefined) return translateSecret(policy, source, indexed);
  const field = `spec.authentication.sources[${source.name}]`;
  const asked = describeKeyLocation(location);
  const found = indexed.keySets.get(keyLocationName(location));
  if (found === undefined)
    return { defect: { reason: 'KeysPending', message: `${field}: the keys of ${asked} are being fetched` } };
  const entry = found.fetched && makeFetched(policy, source, found.fetched);
  if (found.problem === undefined) return entry === undefined ? {} : { entry };
  const kept =
    found.fetched === undefined
      ? 'its tokens are refused'
      : `those of ${found.fetched.confirmedAt} stay in use until ${goodUntil(source, found.fetched)}`;
  const defect = { reason: 'KeysUnavailable', message: `${field}: ${found.problem}; ${kept}` } as const;
  return entry === undefined ? { defect } : { entry, defect };
}

type Fetched = NonNullable<KeySetResource['fetched']>;

function makeFetched(policy: PolicyResource, source: SourceSpec, fetched: Fetched): OwnedEntry {
  const { issuer, keys } = fetched;
  return ownEntry(policy, source, { issuer, keys: [...keys], goodUntil: goodUntil(source, fetched) });
}

/** In steps of a quarter, so that replicas which fetched at different times say the same, and seldom another. */
function goodUntil({ jwt }: SourceSpec, { confirmedAt }: Fetched): string {
  const parsed = jwt === undefined ? undefined : parseDuration(jwt.keys.maxAge);
  const given = parsed?.kind === 'Ok' ? parsed.value : clusterMaxAgeMs;
  const maxAgeMs = Math.max(given, shortestMaxAgeMs);
  const step = maxAgeMs / 4;
  return new Date(Math.ceil((Date.parse(confirmedAt) + maxAgeMs) / step) * step).toISOString();
}

function translateSecret(
  policy: PolicyResource,
  source: SourceSpec,
  { secrets }: IndexedResources,
): TranslatedKeySet {
  const { jwt } = source;
  if (jwt?.keys.secretRef === undefined) return {};
  const { name, key } = jwt.keys.secretRef;
  const what = `Secret ${policy.metadata.namespace}/${name}`;
  const field = `spec.authentication.sources[${source.name}].jwt.keys.secretRef`;
  const bytes = secrets.get(`${policy.metadata.namespace}/${name}`)?.data.get(key);
  if (bytes === undefined) {
    const message = `${field}: ${what} does not exist, or has no key ${key}`;
    return { defect: { reason: 'SecretNotFound', message } };
  }
  const document = parseJson(bytes);
  const keys = document.kind === 'Ok' ? parseKeySet(document.value) : document;
  if (keys.kind === 'Failed')
    return { defect: { reason: 'Invalid', message: `${field}: key ${key} of ${what} ${keys.failure}` } };
  return { entry: ownEntry(policy, source, { issuer: jwt.issuer, keys: [...keys.value] }) };
}

/** No message quotes it: a Secret may hold something else than it should. */
function parseJson(bytes: Uint8Array): Result<unknown, string> {
  try {
    return ok(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return failed('is no JSON');
  }
}

function ownEntry(
  { metadata: { namespace, name } }: PolicyResource,
  source: SourceSpec,
  rest: Pick<JwksEntry, 'issuer' | 'keys' | 'goodUntil'>,
): OwnedEntry {
  const entry = makeEntry({ kind: 'jwks', namespace, name, source: source.name, ...rest });
  return { ...entry, owner: { kind: 'AIPolicy', namespace, name } };
}
