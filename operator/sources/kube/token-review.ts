import { createHash } from 'node:crypto';
import type { Clock } from '#runtime/clock.ts';
import { isRecord } from '#runtime/is-record.ts';
import { failed, ok, type Result } from '#runtime/result.ts';
import type { ApiClient } from './api-client.ts';
import { ApiError } from './api-error.ts';

/** Who a service-account token stands for. */
export interface ReviewedToken {
  readonly namespace: string;
  readonly serviceAccount: string;
  /** The pod that it is bound to. */
  readonly podName?: string;
  /** End of the token; milliseconds since the epoch. */
  readonly expiresAtMs?: number;
}

export interface TokenReviewOptions {
  readonly client: ApiClient;
  /** Tokens for anybody else are refused. */
  readonly audience: string;
  readonly clock: Clock;
}

/** The failure names no token. Throws ApiError, or what the connection says, when the API server gives no verdict. */
export type ReviewToken = (token: string, signal: AbortSignal) => Promise<Result<ReviewedToken, string>>;

const cacheMs = 60_000;
const mostCached = 1024;
/** Longer than any token of a service account. */
const longestToken = 16_384;

/**
 * Asks the API server about service-account tokens (authentication.k8s.io/v1 TokenReview). A good answer is remembered for a
 * minute and no longer than the token lives, under the token's hash; a bad one is not, for a pod may be just starting.
 */
export function makeTokenReview({ client, audience, clock }: TokenReviewOptions): ReviewToken {
  const cache = new Map<string, { readonly untilMs: number; readonly reviewed: ReviewedToken }>();
  return async (token, signal) => {
    if (token === '' || token.length > longestToken) return failed('the token has no sensible length');
    const hash = createHash('sha256').update(token).digest('base64');
    const known = cache.get(hash);
    if (known !== undefined && clock.now() < known.untilMs) return ok(known.reviewed);
    cache.delete(hash);
    const verdict = readVerdict(await ask({ client, audience }, token, signal), audience);
    if (verdict.kind === 'Failed') return verdict;
    const expiresAtMs = readExpiry(token);
    const reviewed = { ...verdict.value, ...(expiresAtMs === undefined ? {} : { expiresAtMs }) };
    const untilMs = Math.min(clock.now() + cacheMs, expiresAtMs ?? Number.POSITIVE_INFINITY);
    cache.set(hash, { untilMs, reviewed });
    const [oldest] = cache.keys();
    if (cache.size > mostCached && oldest !== undefined) cache.delete(oldest);
    return ok(reviewed);
  };
}

async function ask(
  { client, audience }: { readonly client: ApiClient; readonly audience: string },
  token: string,
  signal: AbortSignal,
): Promise<unknown> {
  const body = {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenReview',
    spec: { token, audiences: [audience] },
  };
  const path = '/apis/authentication.k8s.io/v1/tokenreviews';
  const answer = await client.send({ method: 'POST', path, body, signal });
  // The answer repeats the token, so of a refusal only the status is kept.
  if (answer.status !== 201) throw new ApiError('review a token', { status: answer.status, body: undefined });
  return isRecord(answer.body) ? answer.body.status : undefined;
}

function readVerdict(status: unknown, audience: string): Result<ReviewedToken, string> {
  if (!isRecord(status) || status.authenticated !== true || !isRecord(status.user)) {
    return failed('the API server does not accept the token');
  }
  // A server that knows no audiences leaves them out; it would accept a token meant for somebody else.
  if (!Array.isArray(status.audiences) || !status.audiences.includes(audience)) {
    return failed(`the token is not for audience ${audience}`);
  }
  const { username, extra } = status.user;
  const parts = typeof username === 'string' ? username.split(':') : [];
  const [system, kind, namespace, serviceAccount] = parts;
  if (
    system !== 'system' ||
    kind !== 'serviceaccount' ||
    parts.length !== 4 ||
    !namespace ||
    !serviceAccount
  ) {
    return failed('the token is not of a service account');
  }
  const podName = readPodName(extra);
  return ok({ namespace, serviceAccount, ...(podName === undefined ? {} : { podName }) });
}

function readPodName(extra: unknown): string | undefined {
  const names = isRecord(extra) ? extra['authentication.kubernetes.io/pod-name'] : undefined;
  const name: unknown = Array.isArray(names) ? names[0] : undefined;
  return typeof name === 'string' ? name : undefined;
}

/** The `exp` claim (RFC 7519 section 4.1.4) of a token that the API server has just vouched for. */
function readExpiry(token: string): number | undefined {
  const payload = token.split('.')[1];
  if (payload === undefined) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    return isRecord(claims) && typeof claims.exp === 'number' ? claims.exp * 1000 : undefined;
  } catch {
    return undefined;
  }
}
