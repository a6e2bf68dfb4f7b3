import Type, { type Static } from 'typebox';
import { BudgetReport, mostBudgetReports } from '../budget-report.ts';
import { maxProblems, maxText, maxUsedKeys } from './bounds.ts';

const Text = Type.String({ maxLength: maxText });

/** That the proxy has taken a key. An age rather than a time: clocks of proxies need not be right. */
export const UsedKey = Type.Object({
  /** `<namespace>/<name>` of the AIKey. */
  key: Text,
  /** First 12 hex digits of the SHA-256 of the key: in an overlap an AIKey has two. */
  fingerprint: Type.String({ pattern: '^[0-9a-f]{12}$' }),
  secondsAgo: Type.Integer({ minimum: 0 }),
});
export type UsedKey = Readonly<Static<typeof UsedKey>>;

/**
 * The config stream is one full-duplex HTTP/1.1 request: the proxy writes these messages into the request body,
 * the operator answers with its own in the response body, each one JSON document a line (NDJSON).
 */
export const ProxyMessage = Type.Union([
  Type.Object({
    kind: Type.Literal('hello'),
    format: Type.Integer(),
    /** Unique a process: pod name, or host and process id. */
    proxyId: Text,
    gateway: Type.Object({ namespace: Text, name: Text }),
    /** Digests by entry name of the last good snapshot, so that only the difference is sent. */
    digests: Type.Record(Type.String({ pattern: '^\\S+$' }), Type.String({ pattern: '^[0-9a-f]{32}$' }), {
      additionalProperties: false,
    }),
    programVersion: Text,
  }),
  Type.Object({ kind: Type.Literal('ack'), version: Text }),
  Type.Object({
    kind: Type.Literal('nack'),
    version: Text,
    problems: Type.Array(Type.Object({ entry: Text, path: Text, message: Text }), { maxItems: maxProblems }),
  }),
  /** A token names a key that the `jwks` entry of this name does not have: the issuer may have a new one. */
  Type.Object({ kind: Type.Literal('missingKey'), entry: Text }),
  /** Heartbeat: what the proxy serves now, and to whom. */
  Type.Object({
    kind: Type.Literal('report'),
    version: Text,
    inFlight: Type.Integer(),
    /** Absent: no budget holds here. Empty: nothing was counted yet. */
    budgets: Type.Optional(Type.Array(BudgetReport, { maxItems: mostBudgetReports })),
    /** Keys that were taken since they were last named; of those in steady use every half hour. */
    usedKeys: Type.Optional(Type.Array(UsedKey, { maxItems: maxUsedKeys })),
  }),
]);
export type ProxyMessage = Readonly<Static<typeof ProxyMessage>>;

/** `entries` stay unknown here: each passes `parseEntry`, so that one bad entry is named and nacked. */
export const OperatorMessage = Type.Union([
  /** Entries of the update that follows: a line is short enough to be parsed between two requests. */
  Type.Object({ kind: Type.Literal('part'), entries: Type.Array(Type.Unknown()) }),
  Type.Object({
    kind: Type.Literal('update'),
    /** Version of the whole snapshot once `entries`, and those of the parts before, are put in and `removed` taken out. */
    version: Text,
    entries: Type.Array(Type.Unknown()),
    removed: Type.Array(Type.String()),
  }),
  Type.Object({ kind: Type.Literal('ping') }),
  /** The operator will not serve this proxy; it may try again later. */
  Type.Object({ kind: Type.Literal('refused'), reason: Text }),
]);
export type OperatorMessage = Readonly<Static<typeof OperatorMessage>>;
