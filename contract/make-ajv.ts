import { Ajv, type CodeOptions } from 'ajv';

/**
 * A validator of the contract's own schemas. They are constants that a test holds to the meta-schema: it is not checked
 * again wherever they are compiled. `code`: what is compiled from them; by default not polished, as that costs more than
 * it gains where it is compiled anew at each start.
 */
export function makeAjv(code: CodeOptions = { optimize: false }): Ajv {
  return new Ajv({ strict: true, strictTypes: false, meta: false, validateSchema: false, code });
}
