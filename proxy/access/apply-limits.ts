import type { RequestLimits } from '#contract/snapshot/policy-entry.ts';
import type { RequestOutline } from '../dialects/dialect.ts';
import { GatewayError } from '../http/gateway-error.ts';
import type { Caller } from '../identity/caller.ts';
import type { Observation } from '../telemetry/request-record.ts';
import type { CompiledPolicy } from './compiled-policy.ts';
import { matchesCaller } from './matches-caller.ts';

/** What limits are held against. */
export interface Measured {
  readonly outline: RequestOutline;
  readonly requestBytes: number;
}

export interface LimitsDecision {
  /** Undefined: within all limits. */
  readonly refusal: GatewayError | undefined;
  /** What to ask of the upstream where the client named no maximum. */
  readonly maxOutputTokens: number | undefined;
  readonly observed: readonly Observation[];
}

/** Field by field, the first enforced policy that sets it and means this caller decides. */
export function applyLimits(
  policies: readonly CompiledPolicy[],
  caller: Caller,
  measured: Measured,
): LimitsDecision {
  const enforced: Limits = {};
  const observed: Observation[] = [];
  for (const policy of policies) {
    if (policy.limits === undefined || !matchesCaller(policy.callers, caller)) continue;
    if (policy.mode === 'Observe') {
      const refusal = firstRefusal(policy.limits, measured);
      if (refusal !== undefined) observed.push({ policy: policy.name, code: refusal.code });
      continue;
    }
    enforced.maxRequestBytes ??= policy.limits.maxRequestBytes;
    enforced.maxOutputTokens ??= policy.limits.maxOutputTokens;
    enforced.maxMessages ??= policy.limits.maxMessages;
    enforced.maxImages ??= policy.limits.maxImages;
    enforced.maxTools ??= policy.limits.maxTools;
  }
  const given = measured.outline.maxOutputTokens;
  return {
    refusal: firstRefusal(enforced, measured),
    maxOutputTokens: given === undefined ? enforced.maxOutputTokens : undefined,
    observed,
  };
}

type Limits = { -readonly [Field in keyof RequestLimits]: RequestLimits[Field] | undefined };

function firstRefusal(
  limits: Readonly<Limits>,
  { outline, requestBytes }: Measured,
): GatewayError | undefined {
  const { maxRequestBytes } = limits;
  if (maxRequestBytes !== undefined && requestBytes > maxRequestBytes) {
    return new GatewayError('body_too_large', `The request is larger than ${maxRequestBytes} bytes.`);
  }
  return (
    refuse(outline.maxOutputTokens, limits.maxOutputTokens, { param: 'max_tokens', what: 'output tokens' }) ??
    refuse(outline.messages, limits.maxMessages, { param: 'messages', what: 'messages' }) ??
    refuse(outline.images, limits.maxImages, { param: 'messages', what: 'images' }) ??
    refuse(outline.tools, limits.maxTools, { param: 'tools', what: 'tools' })
  );
}

function refuse(
  value: number | undefined,
  limit: number | undefined,
  field: { readonly param: string; readonly what: string },
): GatewayError | undefined {
  if (value === undefined || limit === undefined || value <= limit) return undefined;
  return new GatewayError('limit_exceeded', `At most ${limit} ${field.what} are allowed, got ${value}.`, {
    param: field.param,
  });
}
