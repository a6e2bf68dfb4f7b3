import type { JwtSource } from '#contract/snapshot/token-source.ts';
import { failed, ok, type Result } from '#runtime/result.ts';
import type { Caller } from './caller.ts';
import { type Claims, readClaim, readClaims } from './read-claim.ts';
import type { RefusalReason } from './refusal.ts';

/** Claims -> caller, as the source maps them; fails where the subject or a required attribute is absent. */
export function mapClaims(source: JwtSource, claims: Claims): Result<Caller, RefusalReason> {
  const { claims: paths, subject } = source;
  const id = readClaim(claims, subject);
  if (id === undefined) return failed('claims');
  const read = (path: string | undefined): string =>
    (path === undefined ? undefined : readClaim(claims, path)) ?? '';
  const caller: Caller = {
    kind: 'JWT',
    id: `${source.name}/${id}`,
    user: read(paths.user),
    team: read(paths.team),
    app: read(paths.app),
    project: read(paths.project),
    costCenter: read(paths.costCenter),
    groups: paths.groups === undefined ? [] : readClaims(claims, paths.groups),
    labels: Object.fromEntries(
      Object.entries(paths.labels ?? {}).flatMap(([label, path]) => {
        const value = readClaim(claims, path);
        return value === undefined ? [] : [[label, value] as const];
      }),
    ),
    models: undefined,
  };
  return source.required.every((field) => caller[field].length > 0) ? ok(caller) : failed('claims');
}
