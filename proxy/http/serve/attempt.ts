import { errorFrom } from '#runtime/error-from.ts';
import type { AttemptFailure } from '../../routing/attempt-failure.ts';
import type { PickedTarget } from '../../routing/order-targets.ts';
import type { AttemptOutcome, AttemptRecord } from '../../telemetry/request-record.ts';
import type { AttemptTrace } from '../../telemetry/telemetry.ts';
import {
  type AnswerHandler,
  type CallControl,
  sendCall,
  type UpstreamHeaders,
} from '../../upstream/send-call.ts';
import { type Exchange, given } from '../exchange.ts';
import { GatewayError } from '../gateway-error.ts';
import { type AnswerReader, type AnswerSink, openReader } from './answer-reader.ts';
import { callHeaders } from './call-headers.ts';
import type { AnswerFacts, PreparedCall } from './prepared-call.ts';

/**
 * One call to one target. Resolves with undefined once the client has the whole answer, or with the failure where
 * the client has seen nothing of it, so that another target may follow. Rejects where the request itself is over:
 * it was cancelled, or the answer broke off after the client had its beginning.
 */
export function runAttempt(
  exchange: Exchange,
  picked: PickedTarget,
  prepared: PreparedCall,
): Promise<AttemptFailure | undefined> {
  return new Promise((resolve, reject) => {
    new Attempt({ exchange, picked, prepared }, { resolve, reject }).start();
  });
}

interface AttemptOf {
  readonly exchange: Exchange;
  readonly picked: PickedTarget;
  readonly prepared: PreparedCall;
}

interface Settle {
  readonly resolve: (failure: AttemptFailure | undefined) => void;
  readonly reject: (error: GatewayError) => void;
}

/** How long an upstream may keep its connection after its stream's last word, so that it can be used again. */
const upstreamEndMs = 1000;

/** Between the upstream, whose answer it is told of, and the reader that makes of it what the client gets. */
class Attempt implements AnswerHandler, AnswerSink {
  readonly #exchange: Exchange;
  readonly #picked: PickedTarget;
  readonly #prepared: PreparedCall;
  readonly #settle: Settle;
  readonly #trace: AttemptTrace;
  readonly #startedAtMs: number;
  #control: CallControl | undefined;
  #reader: AnswerReader | undefined;
  #status: number | undefined;
  #firstTokenAtMs: number | undefined;
  #lastByteAtMs = 0;
  #paused = false;
  #over = false;
  /** The upstream has sent all. */
  #ended = false;
  #takeBackTimer: (() => void) | undefined;

  constructor({ exchange, picked, prepared }: AttemptOf, settle: Settle) {
    const { upstream } = picked.target;
    this.#exchange = exchange;
    this.#picked = picked;
    this.#prepared = prepared;
    this.#settle = settle;
    this.#startedAtMs = exchange.now();
    this.#trace = exchange.trace.startAttempt({
      provider: upstream.name,
      otelName: upstream.provider.otelName,
      model: picked.model.upstreamName,
    });
    exchange.calls += 1;
    exchange.picked = picked;
    exchange.target = `${upstream.name}/${picked.model.upstreamName}`;
    exchange.notes.waitingSinceMs = this.#startedAtMs;
    exchange.notes.usage = undefined;
    exchange.notes.model = undefined;
    exchange.notes.finish = undefined;
  }

  start(): void {
    const { cancellation, rule } = this.#exchange;
    const { firstTokenMs, answerMs } = given(rule).entry.timeouts;
    cancellation.listen((reason) => this.#cancelled(reason));
    if (this.#over) return;
    this.#schedule(this.#prepared.openStream === undefined ? answerMs : firstTokenMs, () => {
      this.fail({
        outcome: 'Timeout',
        status: this.#status,
        message: 'The upstream took too long to answer.',
      });
    });
    try {
      this.#send();
    } catch (thrown) {
      this.error(errorFrom(thrown));
    }
  }

  #send(): void {
    const { provider, place } = this.#picked.target.upstream;
    const { path, body } = this.#prepared.call;
    this.#control = sendCall(
      { provider, pool: place === undefined ? undefined : this.#exchange.services.pools.at(place) },
      {
        path: place === undefined ? path : place.pathPrefix + path,
        headers: callHeaders(this.#prepared, this.#trace.headers, provider),
        body,
      },
      this,
    );
    if (this.#over) this.#control.abort();
  }

  facts({ usage, model, finish }: AnswerFacts): void {
    const { notes } = this.#exchange;
    notes.usage = usage ?? notes.usage;
    notes.model = model ?? notes.model;
    notes.finish = finish ?? notes.finish;
  }

  content(): void {
    if (this.#firstTokenAtMs !== undefined) return;
    const { admitted, id, notes, rule, services, now } = this.#exchange;
    this.#firstTokenAtMs = now();
    notes.firstTokenAtMs = this.#firstTokenAtMs;
    if (admitted !== undefined) services.ledger.noteOutput(id);
    this.#takeBackTimer?.();
    // A whole answer is all there by now.
    if (this.#prepared.openStream !== undefined) this.#watchIdle(given(rule).entry.timeouts.streamIdleMs);
  }

  write(output: Buffer): void {
    const { client, notes } = this.#exchange;
    notes.output = { bytes: (notes.output?.bytes ?? 0) + output.length, sample: output };
    if (client.write(output) || this.#paused) return;
    this.#paused = true;
    this.#control?.pause();
    client.onDrain = () => {
      this.#paused = false;
      this.#lastByteAtMs = this.#exchange.now();
      this.#control?.resume();
    };
  }

  fail(failure: AttemptFailure): void {
    if (this.#over) return;
    this.#finish(failure.outcome);
    this.#control?.abort();
    if (!this.#exchange.client.headSent) {
      this.#exchange.notes.usage = undefined;
      this.#settle.resolve(failure);
      return;
    }
    const code = failure.outcome === 'Timeout' ? 'upstream_timeout' : 'upstream_failed';
    this.#settle.reject(new GatewayError(code, failure.message, { cause: failure.cause }));
  }

  done(): void {
    if (this.#over) return;
    this.#finish('Ok');
    if (!this.#ended) {
      if (this.#paused) this.#control?.resume();
      this.#schedule(upstreamEndMs, () => this.#control?.abort());
    }
    this.#settle.resolve(undefined);
  }

  head(status: number, headers: UpstreamHeaders): void {
    if (this.#over) return;
    this.#status = status;
    this.#lastByteAtMs = this.#exchange.now();
    const { provider } = this.#picked.target.upstream;
    const context = { exchange: this.#exchange, provider, prepared: this.#prepared, sink: this };
    this.#reader = openReader(context, status, headers);
  }

  data(chunk: Buffer): void {
    if (this.#over) return;
    this.#lastByteAtMs = this.#exchange.now();
    this.#reader?.data(chunk);
  }

  end(): void {
    this.#ended = true;
    if (this.#over) this.#takeBackTimer?.();
    else this.#reader?.end();
  }

  error(error: Error): void {
    const message =
      this.#status === undefined
        ? 'The upstream could not be reached.'
        : 'The upstream broke off its answer.';
    const outcome = this.#status === undefined ? 'ConnectFailure' : 'Cut';
    this.fail({ outcome, status: this.#status, message, cause: error });
  }

  #cancelled(reason: GatewayError): void {
    if (this.#over) return;
    this.#finish(reason.code === 'upstream_timeout' ? 'Timeout' : 'ClientGone');
    this.#control?.abort();
    this.#settle.reject(reason);
  }

  /** Time in which the client does not read is not the upstream's. */
  #watchIdle(limitMs: number): void {
    this.#schedule(limitMs, () => this.#checkIdle(limitMs));
  }

  #checkIdle(limitMs: number): void {
    const leftMs = this.#paused ? limitMs : limitMs - (this.#exchange.now() - this.#lastByteAtMs);
    // Timers may fire a little early.
    if (leftMs > 1) {
      this.#schedule(leftMs, () => this.#checkIdle(limitMs));
      return;
    }
    this.fail({ outcome: 'Timeout', status: this.#status, message: 'The upstream fell silent.' });
  }

  #schedule(delayMs: number, action: () => void): void {
    this.#takeBackTimer = this.#exchange.services.clock.schedule(action, delayMs);
  }

  #finish(outcome: AttemptOutcome): void {
    this.#over = true;
    this.#takeBackTimer?.();
    const { upstream } = this.#picked.target;
    const { attempts, cancellation, client, notes, now } = this.#exchange;
    cancellation.forget();
    client.onDrain = undefined;
    const endedAtMs = now();
    notes.waitedMs += endedAtMs - this.#startedAtMs;
    notes.waitingSinceMs = undefined;
    const record: AttemptRecord = {
      provider: upstream.name,
      providerType: upstream.provider.type,
      otelName: upstream.provider.otelName,
      model: this.#picked.model.upstreamName,
      startedAtMs: this.#startedAtMs,
      firstTokenAtMs: this.#firstTokenAtMs,
      endedAtMs,
      outcome,
      status: this.#status,
    };
    attempts.push(record);
    this.#trace.end(record);
  }
}
