import { Ajv } from 'ajv';

/**
 * A validator of the contract's own schemas. They are constants that a test holds to the meta-schema: checking them
 * again, and polishing what is compiled from them, would be half of what they cost each start of a program.
 */
export function makeAjv(): Ajv {
  return new Ajv({
    strict: true,
    strictTypes: false,
    meta: false,
    validateSchema: false,
    code: { optimize: false },
  });
}
