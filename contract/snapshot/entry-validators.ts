import type { ValidateFunction } from 'ajv';
import { makeAjv } from '../make-ajv.ts';
import { entrySchemas } from './entry-schemas.ts';

const ajv = makeAjv();

/** Validators of entry bodies by their `kind`. The build puts compiled code in the place of this file. */
export const entryValidators: Readonly<Record<string, ValidateFunction>> = Object.fromEntries(
  Object.entries(entrySchemas).map(([kind, schema]) => [kind, ajv.compile(schema)]),
);
