import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AnySchema } from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';
import type { Plugin } from 'esbuild';
import { makeAjv } from '#contract/make-ajv.ts';
import { isRecord } from '#runtime/is-record.ts';

/**
 * Puts what ajv generates in the place of the contract's `*-validators.ts`: a program then compiles no schema at its start
 * and loads neither ajv nor the schemas. Generated from the validators themselves at each build, so nothing can drift.
 */
export const generatedValidators: Plugin = {
  name: 'generated validators',
  setup: (build) => {
    build.onLoad({ filter: /[\\/]contract[\\/].*-validators\.ts$/ }, async ({ path }) => ({
      contents: generate(await import(pathToFileURL(path).href)),
      loader: 'js',
      resolveDir: dirname(path),
    }));
  },
};

/** A module whose exports are validators, or records of them -> code of a module with the same exports. */
function generate(exported: object): string {
  const ajv = makeAjv({ source: true, esm: true });
  const names: string[] = [];
  const add = (name: string, value: unknown): void => {
    ajv.addSchema(schemaOf(name, value), name);
    names.push(name);
  };
  const records: string[] = [];
  for (const [name, value] of Object.entries(exported)) {
    if (!isRecord(value)) {
      add(name, value);
      continue;
    }
    for (const [key, item] of Object.entries(value)) add(`${name}_${key}`, item);
    const fields = Object.keys(value).map((key) => `${JSON.stringify(key)}: ${name}_${key}`);
    records.push(`export const ${name} = { ${fields.join(', ')} };`);
  }
  // ajv's types are those of a CommonJS module, where the function stands under `default` once more.
  const print = typeof standalone === 'function' ? standalone : standalone.default;
  return [print(ajv, Object.fromEntries(names.map((name) => [name, name]))), ...records].join('\n');
}

function schemaOf(name: string, validator: unknown): AnySchema {
  if (typeof validator === 'function' && 'schema' in validator && isRecord(validator.schema)) {
    return validator.schema;
  }
  throw new Error(`${name} is not a validator that ajv made`);
}
