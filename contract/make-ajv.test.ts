import { expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { OperatorMessage, ProxyMessage } from './push/messages.ts';
import { entrySchemas } from './snapshot/entry-schemas.ts';

test.each(Object.entries({ ...entrySchemas, OperatorMessage, ProxyMessage }))(
  'schema-of-%s-fits-the-meta-schema',
  (_name, schema) => {
    const ajv = new Ajv();
    expect(ajv.validateSchema(schema)).toBe(true);
  },
);
