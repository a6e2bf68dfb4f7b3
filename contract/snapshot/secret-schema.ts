import Type from 'typebox';
import { type Secret, secretMark } from './secret.ts';

/** Schema of a secret: an object with one key on the wire, a `Secret` once parsed by `parseEntry`. */
export const SecretSchema = Type.Unsafe<Secret>({
  type: 'object',
  properties: { [secretMark]: { type: 'string', minLength: 1, maxLength: 16384 } },
  required: [secretMark],
  additionalProperties: false,
});
