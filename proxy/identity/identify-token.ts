import { failed, ok, type Result } from '#runtime/result.ts';
import type { AccountBook } from './account-book.ts';
import type { AccountClaims } from './account-claims.ts';
import type { Caller } from './caller.ts';
import { peekIssuer } from './peek-issuer.ts';
import { type Refusal, type RefusalReason, refuse } from './refusal.ts';
import { spendVerification } from './spend-verification.ts';
import type { TokenSource } from './token-sources.ts';
import type { PresentedToken } from './token-verifier.ts';

/** What tokens are judged by. */
export interface TokenJudges {
  readonly sources: readonly TokenSource[];
  readonly accounts: AccountBook;
  /** Told the name of the `jwks` entry that has no key for a token. */
  readonly onUnknownKey: (entry: string) => void;
}

type Verdict = Result<Caller, RefusalReason>;

/** Asks the sources that take tokens of this issuer, in order; a promise only where a signature has to be looked at. */
export function identifyToken(
  judges: TokenJudges,
  token: PresentedToken,
  nowMs: number,
): Caller | Refusal | Promise<Caller | Refusal> {
  const issuer = peekIssuer(token.text);
  const candidates = judges.sources.filter(
    ({ verifier }) => verifier !== undefined && verifier.keys.issuer === issuer,
  );
  const [first, ...rest] = candidates;
  if (first === undefined) return refuseStranger(judges.sources, issuer);
  const verdict = ask(judges, first, { token, nowMs });
  if ('then' in verdict) return askRest(judges, [first, ...rest], { token, nowMs, verdict });
  if (verdict.kind === 'Ok') return verdict.value;
  if (rest.length === 0) return refuse(verdict.failure, first.source.name);
  return askRest(judges, [first, ...rest], { token, nowMs, verdict });
}

interface Question {
  readonly token: PresentedToken;
  readonly nowMs: number;
}

/** The refusal is that of the first source: it is the one that was meant, as far as can be told. */
async function askRest(
  judges: TokenJudges,
  [first, ...rest]: readonly TokenSource[],
  { token, nowMs, verdict }: Question & { readonly verdict: Verdict | Promise<Verdict> },
): Promise<Caller | Refusal> {
  const settled = await verdict;
  if (settled.kind === 'Ok') return settled.value;
  for (const source of rest) {
    const other = await ask(judges, source, { token, nowMs });
    if (other.kind === 'Ok') return other.value;
  }
  return refuse(settled.failure, first?.source.name);
}

function ask(judges: TokenJudges, one: TokenSource, question: Question): Verdict | Promise<Verdict> {
  if (one.verifier === undefined) return failed('no_keys');
  const note = <Value>(verdict: Result<Value, RefusalReason>): Result<Value, RefusalReason> => {
    if (verdict.kind === 'Failed' && verdict.failure === 'unknown_key_id')
      judges.onUnknownKey(one.source.keys);
    return verdict;
  };
  if (one.kind === 'JWT') {
    const verdict = one.verifier.verify(question.token, question.nowMs);
    return 'then' in verdict ? verdict.then(note) : verdict;
  }
  const verdict = one.verifier.verify(question.token, question.nowMs);
  const look = (found: Result<AccountClaims, RefusalReason>): Verdict =>
    findAccount(judges, one.source.name, note(found));
  return 'then' in verdict ? verdict.then(look) : look(verdict);
}

/** Looked up at each request: an account that is gone is refused whatever is remembered of its token. */
function findAccount(
  { accounts }: TokenJudges,
  source: string,
  found: Result<AccountClaims, RefusalReason>,
): Verdict {
  if (found.kind === 'Failed') return found;
  const account = accounts.get(found.value.key);
  if (account === undefined || account.uid !== found.value.uid) return failed('unknown_account');
  return account.sources.includes(source) ? ok(account.caller) : failed('unknown_account');
}

async function refuseStranger(sources: readonly TokenSource[], issuer: string | undefined): Promise<Refusal> {
  const withKeys = sources.find(({ verifier }) => verifier !== undefined);
  await spendVerification(withKeys?.verifier?.keys.first);
  if (issuer === undefined) return refuse('malformed');
  const [without] = sources.filter(({ verifier }) => verifier === undefined);
  return without === undefined ? refuse('issuer') : refuse('no_keys', without.source.name);
}
