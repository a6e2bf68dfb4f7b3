import type { AuthenticationSource } from '#contract/snapshot/settings-entry.ts';
import { jwksEntryName } from '../issuers/wanted-keys.ts';
import { parseDuration } from './parse-duration.ts';
import type { SourceSpec } from './source-spec.ts';

const longestClockSkewMs = 5 * 60_000;
const defaultAudience = 'sallyport';

/** A source of an AIPolicy, named by `policy`, as proxies know it. */
export function translateSource(
  source: SourceSpec,
  policy: { readonly namespace: string; readonly name: string },
): AuthenticationSource {
  const { name, type, jwt, serviceAccount, anonymous } = source;
  const keys = jwksEntryName(policy.namespace, policy.name, name);
  switch (type) {
    case 'APIKey':
      return { kind: 'APIKey', name };
    case 'Anonymous':
      return { kind: 'Anonymous', name, attributes: anonymous?.attributes ?? {} };
    case 'ServiceAccount':
      return { kind: 'ServiceAccount', name, keys, audience: serviceAccount?.audience ?? defaultAudience };
    case 'JWT': {
      // The schema sees to it that type JWT has its block.
      if (jwt === undefined) throw new Error(`source ${name} of type JWT has no jwt`);
      const { subject, ...claims } = jwt.claims;
      const skew = parseDuration(jwt.clockSkew);
      return {
        kind: 'JWT',
        name,
        keys,
        audiences: [...jwt.audiences],
        algorithms: [...jwt.algorithms],
        clockSkewMs: Math.min(skew.kind === 'Ok' ? skew.value : 0, longestClockSkewMs),
        maxTokenBytes: jwt.maxTokenBytes,
        ...(jwt.tokenType === undefined ? {} : { tokenType: jwt.tokenType }),
        subject,
        claims,
        required: [...(jwt.required ?? [])],
      };
    }
  }
}
