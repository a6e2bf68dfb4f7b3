import { makeEntry } from '#contract/snapshot/digest.ts';
import type { ProviderEntry } from '#contract/snapshot/provider-entry.ts';
import { Secret } from '#contract/snapshot/secret.ts';
import { failed, ok, type Result } from '#runtime/result.ts';
import type { ProviderResource } from '../api/resources.ts';
import { type Defect, judge } from './defect.ts';
import type { IndexedResources } from './indexed-resources.ts';
import { parseDuration, parsePositiveDuration } from './parse-duration.ts';
import { readModelPrice } from './read-model-price.ts';
import { resolveSecret } from './resolve-secret.ts';
import type { ConditionDraft, OwnedEntry } from './translation.ts';

/** What an AIProvider comes to. */
export interface TranslatedProvider {
  readonly resource: ProviderResource;
  /** Absent: no route can use it; the conditions say why. */
  readonly entry: OwnedEntry | undefined;
  /** Names that it offers; empty: any. */
  readonly models: ReadonlySet<string>;
  readonly conditions: readonly ConditionDraft[];
}

/** Public APIs, for providers without `endpoint`. */
const publicUrl = {
  OpenAI: 'https://api.openai.com/v1',
  Anthropic: 'https://api.anthropic.com/v1',
} as const;

/** AIProvider -> provider entry. Accepted: its fields make sense. ResolvedRefs: its credential is there and may be used. */
export function translateProvider(resource: ProviderResource, indexed: IndexedResources): TranslatedProvider {
  const { namespace, name } = resource.metadata;
  const key = resolveApiKey(resource, indexed);
  const body = makeBody(resource, key.kind === 'Ok' ? key.value : undefined);
  const entry =
    key.kind === 'Ok' && body.kind === 'Ok'
      ? { ...makeEntry(body.value), owner: { kind: 'AIProvider' as const, namespace, name } }
      : undefined;
  return {
    resource,
    entry,
    models: new Set(resource.spec.models.map((model) => model.name)),
    conditions: [
      judge('Accepted', body.kind === 'Failed' ? [body.failure] : [], 'in use'),
      judge('ResolvedRefs', key.kind === 'Failed' ? [key.failure] : [], 'all references are there'),
    ],
  };
}

function resolveApiKey(
  { spec, metadata }: ProviderResource,
  { secrets, permits }: IndexedResources,
): Result<Secret | undefined, Defect> {
  if (spec.auth === undefined) return ok(undefined);
  const { secretRef } = spec.auth;
  const namespace = secretRef.namespace ?? metadata.namespace;
  const referent = { group: '', kind: 'Secret', namespace, name: secretRef.name };
  const path = 'spec.auth.secretRef';
  if (!permits({ kind: 'AIProvider', namespace: metadata.namespace }, referent)) {
    return failed({
      reason: 'RefNotPermitted',
      message: `${path}: no ReferenceGrant in namespace ${namespace} permits an AIProvider of namespace ${metadata.namespace} to use Secret ${secretRef.name}`,
    });
  }
  const value = resolveSecret(secrets, { namespace, name: secretRef.name, key: secretRef.key });
  if (value.kind === 'Ok') return ok(new Secret(value.value));
  return failed({ reason: value.failure.reason, message: `${path}: ${value.failure.message}` });
}

function makeBody(resource: ProviderResource, apiKey: Secret | undefined): Result<ProviderEntry, Defect> {
  const { spec, metadata } = resource;
  const models = makeModels(spec.models);
  if (models.kind === 'Failed') return models;
  const shared = {
    kind: 'provider' as const,
    namespace: metadata.namespace,
    name: metadata.name,
    models: models.value,
  };
  if (spec.type === 'Mock') return makeMockBody(spec.mock, shared);
  const connect = parsePositiveDuration(spec.timeouts.connect);
  if (connect.kind === 'Failed') return invalid(`spec.timeouts.connect: ${connect.failure}`);
  const url = spec.endpoint?.url ?? (spec.type === 'OpenAICompatible' ? '' : publicUrl[spec.type]);
  if (!URL.canParse(url)) return invalid('spec.endpoint.url: not a URL');
  const upstream = {
    ...shared,
    baseUrl: url.replace(/\/+$/, ''),
    connectTimeoutMs: connect.value,
    ...(apiKey === undefined ? {} : { apiKey }),
  };
  switch (spec.type) {
    case 'OpenAI':
      return ok({ ...upstream, type: spec.type, ...spec.openAI });
    case 'OpenAICompatible':
      return ok({ ...upstream, type: spec.type });
    case 'Anthropic':
      return ok({ ...upstream, type: spec.type, version: spec.anthropic?.version ?? '2023-06-01' });
  }
}

/** A price that nobody can believe takes the provider out of use: charged by it, a budget would hold nothing back. */
function makeModels(specs: ProviderResource['spec']['models']): Result<ProviderEntry['models'], Defect> {
  const models: ProviderEntry['models'] = [];
  for (const { name, upstreamName = name, maxOutputTokens, contextWindow, price } of specs) {
    const read = price === undefined ? undefined : readModelPrice(price);
    if (read?.kind === 'Failed') {
      return invalid(read.failure.map((one) => `spec.models[${models.length}].price.${one}`).join('; '));
    }
    models.push({
      name,
      upstreamName,
      ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
      ...(contextWindow === undefined ? {} : { contextWindow }),
      ...(read === undefined ? {} : { price: read.value }),
    });
  }
  return ok(models);
}

function makeMockBody(
  mock: ProviderResource['spec']['mock'],
  shared: Pick<ProviderEntry, 'kind' | 'namespace' | 'name' | 'models'>,
): Result<ProviderEntry, Defect> {
  const firstToken = parseDuration(mock?.firstTokenDelay ?? '0s');
  if (firstToken.kind === 'Failed') return invalid(`spec.mock.firstTokenDelay: ${firstToken.failure}`);
  const token = parseDuration(mock?.tokenDelay ?? '0s');
  if (token.kind === 'Failed') return invalid(`spec.mock.tokenDelay: ${token.failure}`);
  return ok({
    ...shared,
    type: 'Mock',
    mock: {
      ...(mock?.reply === undefined ? {} : { reply: mock.reply }),
      firstTokenDelayMs: firstToken.value,
      tokenDelayMs: token.value,
      errorPercent: mock?.errorPercent ?? 0,
      errorStatus: mock?.errorStatus ?? 503,
    },
  });
}

function invalid(message: string): Result<never, Defect> {
  return failed({ reason: 'Invalid', message });
}
