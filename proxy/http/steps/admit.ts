import { type Asking, admitRequest, type Verdict } from '../../admission/admit-request.ts';
import { downgradeOf } from '../../admission/downgrade-of.ts';
import { faultOf } from '../../admission/fault-of.ts';
import { countInput, countInputExactly, type InputCount } from '../../admission/input-count.ts';
import { makeClaims } from '../../admission/make-claims.ts';
import { unpricedOf } from '../../admission/unpriced-of.ts';
import { type Confidence, worstCaseOf } from '../../admission/worst-case-of.ts';
import type { PickedTarget } from '../../routing/order-targets.ts';
import { type Exchange, given } from '../exchange.ts';
import { GatewayError } from '../gateway-error.ts';

/** How much longer than the request a hold lasts, in milliseconds: settlements may be late. */
const settleWithinMs = 60_000;

/**
 * Holds the worst case of a request in all limits that speak of it. One that has no room is counted exactly where that may
 * make it fit, and goes to a cheaper target where a budget says so, before it is refused.
 */
export function admit(exchange: Exchange): void | Promise<void> {
  if (given(exchange.rule).counted.length === 0) return undefined;
  const waiting = exchange.services.prices.ready();
  return waiting === undefined ? begin(exchange) : waiting.then(() => begin(exchange));
}

function begin(exchange: Exchange): void | Promise<void> {
  const { endpoint, body, services } = exchange;
  if (endpoint.kind !== 'Model') throw new Error('only models are counted');
  const input = countInput(endpoint.dialect, given(body).json, services.calibration);
  return ask(exchange, { targets: given(exchange.targets), input, isExact: false, isLast: false });
}

type Refusal = Extract<Verdict, { readonly kind: 'Refused' }>;

/** One question to the ledger. */
interface Question {
  readonly targets: readonly PickedTarget[];
  readonly input: InputCount;
  readonly isExact: boolean;
  /** Nothing else is tried; a refusal counts as a request that was made. */
  readonly isLast: boolean;
}

function ask(exchange: Exchange, question: Question): void | Promise<void> {
  const asking = prepare(exchange, question, 'most');
  if (asking.lines.length === 0) return undefined;
  const { ledger, clock, seenCounters } = exchange.services;
  seenCounters.note(asking.lines);
  const verdict = admitRequest(ledger, asking, clock.now());
  if (!(verdict instanceof Promise)) return conclude(exchange, question, verdict);
  return verdict.then((later) => conclude(exchange, question, later));
}

function prepare(exchange: Exchange, question: Question, confidence: Confidence): Asking {
  const { id, services, startedAtMs, endpoint, body, maxOutputTokens } = exchange;
  if (endpoint.kind !== 'Model') throw new Error('only models are counted');
  const { outline } = given(body);
  const { targets, input } = question;
  const sized = { operation: endpoint.operation, outline, startedAtMs, maxOutputTokens, input };
  const candidates = targets.map((picked) => ({
    provider: picked.target.upstream.name,
    model: picked.model.upstreamName,
    estimate: input.estimate(picked.model.upstreamName),
    worst: worstCaseOf(services.prices, sized, { picked, confidence }),
  }));
  const rule = given(exchange.rule);
  const { caller, model } = given(exchange.facts);
  const asked = { caller, model, route: rule.name, candidates };
  const fault = faultOf(rule.counted, asked);
  if (fault !== undefined) throw new GatewayError('route_unavailable', fault);
  const unpriced = unpricedOf(rule.counted, asked);
  if (unpriced !== undefined) {
    const message = `The model \`${unpriced.model}\` has no price, which ${unpriced.owner} asks for.`;
    throw new GatewayError('model_unpriced', message, { param: 'model' });
  }
  const lines = makeClaims(rule.counted, asked, { nowMs: startedAtMs, countsRefused: question.isLast });
  return { id, asked, lines, holdForMs: rule.entry.timeouts.requestMs + settleWithinMs };
}

function conclude(exchange: Exchange, question: Question, verdict: Verdict): void | Promise<void> {
  if (verdict.kind === 'Refused') {
    if (question.isLast || verdict.refusing.length === 0) throw refused(exchange, verdict);
    return tryOtherwise(exchange, question, verdict);
  }
  exchange.admitted = verdict.admitted;
  exchange.targets = downgradeOf(verdict, question.targets) ?? question.targets;
  noteObserved(exchange);
  return undefined;
}

function refused(exchange: Exchange, { error, refusing }: Refusal): GatewayError {
  const limit = refusing[0]?.line.limit;
  if (limit !== undefined) exchange.refusedBy = `${limit.owner}/${limit.name}`;
  return error;
}

async function tryOtherwise(exchange: Exchange, question: Question, verdict: Refusal): Promise<void> {
  const exact = question.isExact ? undefined : await countAgain(exchange, question, verdict);
  if (exact !== undefined) return ask(exchange, { ...question, input: exact, isExact: true });
  const cheaper = downgradeOf(verdict, question.targets);
  return ask(exchange, { ...question, targets: cheaper ?? question.targets, isLast: cheaper === undefined });
}

/** An exact count, where the request would fit if it is as large as it seems; undefined: it would not help. */
async function countAgain(
  exchange: Exchange,
  question: Question,
  { refusing }: Refusal,
): Promise<InputCount | undefined> {
  const likely = prepare(exchange, question, 'likely').lines;
  const mayFit = refusing.every(({ line: { claim }, state }) => {
    const hold = likely.find((line) => line.claim.counter === claim.counter)?.claim.hold ?? claim.hold;
    return hold < claim.hold && state.settled + state.held + hold <= claim.limit;
  });
  const { endpoint, body } = exchange;
  if (!mayFit || endpoint.kind !== 'Model') return undefined;
  const models = question.targets.map(({ model }) => model.upstreamName);
  return countInputExactly(endpoint.dialect, given(body).json, { models, rough: question.input });
}

/** What a policy with mode Observe would have refused. */
function noteObserved({ admitted, observations }: Exchange): void {
  for (const [at, { limit, claim }] of admitted?.lines.entries() ?? []) {
    const state = admitted?.states[at];
    if (limit.kind !== 'Rate' || limit.mode !== 'Count' || state === undefined) continue;
    if (state.settled + state.held > claim.limit) {
      observations.push({ policy: limit.owner, code: 'rate_limited' });
    }
  }
}
