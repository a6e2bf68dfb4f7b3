import { isRecord } from '#runtime/is-record.ts';
import { failed, ok, type Result } from '#runtime/result.ts';
import type { FetchedKeys } from '../../api/resources.ts';
import { parseKeySet } from '../../issuers/parse-key-set.ts';
import type { ApiClient } from './api-client.ts';

/**
 * The keys by which the API server signs tokens of ServiceAccounts, from the API server itself
 * (https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#service-account-issuer-discovery):
 * what is fetched is what the connection to it vouches for.
 */
export function makeFetchClusterKeys(
  client: ApiClient,
): (signal: AbortSignal) => Promise<Result<FetchedKeys, string>> {
  return async (signal) => {
    try {
      const configuration = await client.send({ path: '/.well-known/openid-configuration', signal });
      const issuer = isRecord(configuration.body) ? configuration.body.issuer : undefined;
      if (configuration.status !== 200 || typeof issuer !== 'string')
        return failed(`the API server answers ${configuration.status} when asked for its token issuer`);
      // The one answer of the API server that cannot be had as plain JSON.
      const accept = 'application/jwk-set+json';
      const jwks = await client.send({ path: '/openid/v1/jwks', accept, signal });
      if (jwks.status !== 200)
        return failed(`the API server answers ${jwks.status} when asked for its token keys`);
      const keys = parseKeySet(jwks.body);
      return keys.kind === 'Ok'
        ? ok({ issuer, keys: keys.value })
        : failed(`the key set of the API server ${keys.failure}`);
    } catch (error) {
      return failed(
        `the API server cannot be asked: ${error instanceof Error ? error.message : 'no answer'}`,
      );
    }
  };
}
