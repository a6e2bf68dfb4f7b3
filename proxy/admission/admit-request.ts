import { GatewayError } from '../http/gateway-error.ts';
import { type AdmissionResult, type Ledger, LedgerError } from '../ledger/ledger.ts';
import type { Admitted } from './admitted.ts';
import type { Asked, ClaimLine } from './make-claims.ts';
import { rateHeaders } from './rate-headers.ts';
import { type Refusing, refusalOf } from './refusal-of.ts';

/** A request that asks the ledger to begin. */
export interface Asking {
  readonly id: string;
  readonly asked: Asked;
  readonly lines: readonly ClaimLine[];
  /** How long its hold lasts at most, in milliseconds. */
  readonly holdForMs: number;
}

/** `Refused`: the limits of `refusing` have no room; `error` is for the client. */
export type Verdict =
  | { readonly kind: 'Admitted'; readonly admitted: Admitted }
  | { readonly kind: 'Refused'; readonly error: GatewayError; readonly refusing: readonly Refusing[] };

/**
 * One question to the ledger about all that a request claims. Where the store does not answer each limit says what follows;
 * one that says Deny is enough.
 */
export function admitRequest(ledger: Ledger, asking: Asking, nowMs: number): Verdict | Promise<Verdict> {
  const { id, lines, holdForMs } = asking;
  try {
    const result = ledger.admit({ id, claims: lines.map(({ claim }) => claim), holdForMs });
    if (!(result instanceof Promise)) return verdictOf(asking, result, nowMs);
    return result.then(
      (later) => verdictOf(asking, later, nowMs),
      (error: unknown) => withoutStore(asking, error),
    );
  } catch (error) {
    return withoutStore(asking, error);
  }
}

function verdictOf({ asked, lines }: Asking, result: AdmissionResult, nowMs: number): Verdict {
  if (result.kind === 'Refused') {
    const refusing = result.refusing.flatMap((at) => {
      const [line, state] = [lines[at], result.states[at]];
      return line === undefined || state === undefined ? [] : [{ line, state }];
    });
    return { kind: 'Refused', error: refusalOf(refusing, nowMs), refusing };
  }
  const { states } = result;
  const headers = rateHeaders(lines, states, nowMs);
  return { kind: 'Admitted', admitted: { asked, lines, states, headers, uncounted: false } };
}

function withoutStore({ asked, lines }: Asking, error: unknown): Verdict {
  if (!(error instanceof LedgerError) || error.kind !== 'Unavailable') throw error;
  const denying = lines.find(({ limit }) => limit.mode === 'Enforce' && limit.onStoreFailure === 'Deny');
  if (denying === undefined) {
    return { kind: 'Admitted', admitted: { asked, lines, states: [], headers: [], uncounted: true } };
  }
  const { owner, name } = denying.limit;
  const message = `The limit ${name} of ${owner} cannot be checked at the moment.`;
  const headers = { 'retry-after': '1' };
  return {
    kind: 'Refused',
    refusing: [],
    error: new GatewayError('store_unavailable', message, { headers, cause: error }),
  };
}
