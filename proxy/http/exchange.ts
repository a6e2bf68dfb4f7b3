import type { IncomingMessage } from 'node:http';
import type { Clock } from '#runtime/clock.ts';
import type { Admitted } from '../admission/admitted.ts';
import type { Uncounted } from '../admission/guess-output.ts';
import type { SeenCounters } from '../admission/seen-counters.ts';
import type { Usage } from '../chat/usage.ts';
import type { RoutingTable } from '../config/routing-table.ts';
import type { Dialects } from '../dialects/dialect.ts';
import type { Caller } from '../identity/caller.ts';
import type { Refusal } from '../identity/refusal.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { PriceBook } from '../prices/price-book.ts';
import type { CompiledRule } from '../routing/compiled-rule.ts';
import type { PickedTarget } from '../routing/order-targets.ts';
import type { RequestFacts } from '../routing/request-facts.ts';
import type { AttemptRecord, Observation } from '../telemetry/request-record.ts';
import type { RequestTrace } from '../telemetry/telemetry.ts';
import type { Calibration } from '../tokens/calibration.ts';
import type { ConnectionPools } from '../upstream/connection-pools.ts';
import type { Cancellation } from './cancellation.ts';
import type { ClientResponse } from './client-response.ts';
import type { Endpoint } from './endpoints.ts';
import type { ReceivedBody } from './received-body.ts';

/** What all requests share. */
export interface Services {
  readonly clock: Clock;
  /** [0, 1) */
  readonly random: () => number;
  readonly dialects: Dialects;
  readonly pools: ConnectionPools;
  readonly ledger: Ledger;
  readonly prices: PriceBook;
  readonly seenCounters: SeenCounters;
  readonly calibration: Calibration;
  /** Told of each question to the ledger that it did not answer. */
  readonly ledgerFailed: (operation: 'admit' | 'settle') => void;
}

/** What is learnt of an answer on its way to the client; goes into the record. */
export interface AnswerNotes {
  usage: Usage | undefined;
  model: string | undefined;
  finish: string | undefined;
  firstTokenAtMs: number | undefined;
  /** What went to the client, for the case that its upstream never says how much that was. */
  output: Uncounted | undefined;
  /** Time spent waiting for upstreams in calls and pauses that are over. */
  waitedMs: number;
  /** When the call or pause under way began; undefined: none is. */
  waitingSinceMs: number | undefined;
}

/** One request, from its head to its record, whatever it asks for. */
export interface Shell {
  readonly id: string;
  readonly startedAtMs: number;
  /** Milliseconds since the epoch, with fraction, never going back within a request. */
  now(): number;
  readonly request: IncomingMessage;
  /** The client waits for `100 Continue` before it sends the body. */
  readonly expectsContinue: boolean;
  readonly client: ClientResponse;
  readonly trace: RequestTrace;
  readonly cancellation: Cancellation;
  readonly services: Services;
}

/** One request on its way through the pipeline. Each step fills in what the next ones need. */
export interface Exchange extends Shell {
  readonly endpoint: Endpoint;
  readonly table: RoutingTable;
  readonly attempts: AttemptRecord[];
  readonly observations: Observation[];
  readonly notes: AnswerNotes;
  requestBytes: number;
  caller: Caller | undefined;
  /** Why there is no caller. */
  refusal: Refusal | undefined;
  body: ReceivedBody | undefined;
  facts: RequestFacts | undefined;
  rule: CompiledRule | undefined;
  /** Those that may answer, in the order in which they are asked. */
  targets: readonly PickedTarget[] | undefined;
  /** The target that is, or was last, asked: `<namespace>/<provider>/<model>`. */
  target: string | undefined;
  /** The target of `target`. */
  picked: PickedTarget | undefined;
  /** What it holds of its limits; undefined: it has none. */
  admitted: Admitted | undefined;
  /** Name of the limit that refused it, `<namespace>/<name>/<limit>`. */
  refusedBy: string | undefined;
  /** Calls to upstreams so far, the one under way included. */
  calls: number;
  /** What a policy wants asked of the upstream where the client named no maximum. */
  maxOutputTokens: number | undefined;
}

/** One step of the pipeline; a promise only where it has to wait. It throws a `GatewayError` to end the request. */
export type Step = (exchange: Exchange) => void | Promise<void>;

/** What an earlier step has filled in. */
export function given<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('a step ran before the one that it builds on');
  return value;
}

/** Time in which an upstream, not the gateway, was being waited for, up to now. */
export function upstreamMs({ notes, now }: Exchange): number {
  return notes.waitedMs + (notes.waitingSinceMs === undefined ? 0 : now() - notes.waitingSinceMs);
}
