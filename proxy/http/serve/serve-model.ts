import type { RequestProblem } from '../../dialects/dialect.ts';
import { type AttemptFailure, isRetryable } from '../../routing/attempt-failure.ts';
import { failureToError } from '../../routing/failure-to-error.ts';
import type { PickedTarget } from '../../routing/order-targets.ts';
import { retryDelayMs } from '../../routing/retry-delay.ts';
import { type Exchange, given } from '../exchange.ts';
import { GatewayError } from '../gateway-error.ts';
import { problemError } from '../problem-error.ts';
import { runAttempt } from './attempt.ts';
import { countHere } from './count-here.ts';
import { prepareCall } from './prepare-call.ts';
import type { PreparedCall } from './prepared-call.ts';

/** Most calls for one request, whatever its rule says. */
const maxCalls = 16;

/** Asks the targets of the matched rule, one after the other, until one answers or a failure is final. */
export async function serveModel(exchange: Exchange): Promise<void> {
  const { services, cancellation } = exchange;
  const { requestMs } = given(exchange.rule).entry.timeouts;
  const takeBack = services.clock.schedule(() => {
    cancellation.cancel(new GatewayError('upstream_timeout', 'The request took too long.'));
  }, requestMs);
  try {
    await askTargets(exchange);
  } finally {
    takeBack();
  }
}

async function askTargets(exchange: Exchange): Promise<void> {
  const failures: AttemptFailure[] = [];
  let problem: RequestProblem | undefined;
  for (const picked of given(exchange.targets)) {
    const preparation = prepareCall(exchange, picked);
    if (preparation.kind === 'Failed') {
      problem ??= preparation.failure;
      continue;
    }
    if (preparation.value.kind === 'CountHere') return countHere(exchange, preparation.value.request);
    if (await askTarget(exchange, { picked, prepared: preparation.value.prepared, failures })) return;
    if (exchange.calls >= maxCalls) break;
  }
  if (failures.length > 0) throw failureToError(failures);
  if (problem !== undefined) throw problemError('unsupported', problem);
  throw modelNotFound(given(exchange.facts).model);
}

/** The same words whether a model is unknown or only not offered. */
export function modelNotFound(model: string): GatewayError {
  return new GatewayError('model_not_found', `The model \`${model.slice(0, 256)}\` does not exist.`, {
    param: 'model',
  });
}

/** True: the client has its answer; false: the next target's turn. A final failure throws. */
async function askTarget(
  exchange: Exchange,
  ask: {
    readonly picked: PickedTarget;
    readonly prepared: PreparedCall;
    readonly failures: AttemptFailure[];
  },
): Promise<boolean> {
  const { retry } = given(exchange.rule).entry;
  const { picked, prepared, failures } = ask;
  for (let count = 1; ; count++) {
    const failure = await runAttempt(exchange, picked, prepared);
    if (failure === undefined) return true;
    failures.push(failure);
    if (!isRetryable(failure, retry.on)) throw failureToError(failures);
    if (count >= retry.attempts || exchange.calls >= maxCalls) return false;
    const retryAfterMs = failure.retryAfterMs;
    const delayMs = retryDelayMs(retry, { failures: count, retryAfterMs }, exchange.services.random);
    if (delayMs === undefined) return false;
    await pause(exchange, delayMs);
  }
}

async function pause({ services, cancellation, notes, now }: Exchange, delayMs: number): Promise<void> {
  const startedAtMs = now();
  try {
    await cancellation.wait((action) => services.clock.schedule(action, delayMs));
  } finally {
    notes.waitedMs += now() - startedAtMs;
  }
}
