import type { ValidateFunction } from 'ajv';
import { makeAjv } from '../make-ajv.ts';
import { OperatorMessage, ProxyMessage } from './messages.ts';

const ajv = makeAjv();

/** Validators of the stream's two sides. The build puts compiled code in the place of this file. */
export const isProxyMessage: ValidateFunction<ProxyMessage> = ajv.compile<ProxyMessage>(ProxyMessage);
export const isOperatorMessage: ValidateFunction<OperatorMessage> =
  ajv.compile<OperatorMessage>(OperatorMessage);
