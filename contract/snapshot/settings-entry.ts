import Type, { type Static } from 'typebox';
import { CallerAttributes } from './caller-attributes.ts';
import { JwtSource, ServiceAccountSource } from './token-source.ts';

/** A way to establish who is calling; tried in the order of the list, the first that recognises the caller decides. */
export const AuthenticationSource = Type.Union([
  Type.Object({ kind: Type.Literal('APIKey'), name: Type.String() }, { additionalProperties: false }),
  Type.Object(
    { kind: Type.Literal('Anonymous'), name: Type.String(), attributes: CallerAttributes },
    { additionalProperties: false },
  ),
  JwtSource,
  ServiceAccountSource,
]);
export type AuthenticationSource = Readonly<Static<typeof AuthenticationSource>>;

/** What a proxy must know of the gateway that it serves. The one entry named `settings`. */
export const SettingsEntry = Type.Object(
  {
    kind: Type.Literal('settings'),
    gateway: Type.Object({ namespace: Type.String(), name: Type.String() }, { additionalProperties: false }),
    /** Empty: no policy says how callers are known, so every request is refused. */
    authentication: Type.Array(AuthenticationSource),
    maxBodyBytes: Type.Integer({ minimum: 1 }),
    drainGraceMs: Type.Integer({ minimum: 0 }),
    accessLog: Type.Enum(['Enabled', 'Disabled']),
    /** Where counters of budgets and rate limits live. `Memory`: in the proxy itself, each one counts alone. */
    ledger: Type.Object({ kind: Type.Literal('Memory') }, { additionalProperties: false }),
    traces: Type.Optional(
      Type.Object(
        { endpoint: Type.String(), samplingPercent: Type.Number({ minimum: 0, maximum: 100 }) },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
);
export type SettingsEntry = Readonly<Static<typeof SettingsEntry>>;
