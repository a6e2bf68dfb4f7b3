import Type, { type Static } from 'typebox';
import { CallerAttributes } from './caller-attributes.ts';

/** Most ServiceAccounts that one gateway knows. */
export const maxAccounts = 10_000;

/** One Kubernetes ServiceAccount whose tokens are taken, `account/<namespace>/<name>`. */
export const AccountEntry = Type.Object(
  {
    kind: Type.Literal('account'),
    namespace: Type.String(),
    name: Type.String(),
    /** Tells it from an earlier account of that name. */
    uid: Type.String(),
    /** Names of the authentication sources that take its tokens. */
    sources: Type.Array(Type.String(), { minItems: 1 }),
    attributes: CallerAttributes,
  },
  { additionalProperties: false },
);
export type AccountEntry = Readonly<Static<typeof AccountEntry>>;
