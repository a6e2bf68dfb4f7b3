import type { RequestProblem } from '../dialects/dialect.ts';
import { GatewayError } from './gateway-error.ts';

/** A request that is at fault, for the client: SDKs show the message, so that it names the field too. */
export function problemError(code: 'invalid_request' | 'unsupported', problem: RequestProblem): GatewayError {
  const { path, message } = problem;
  if (path === '') return new GatewayError(code, `The request body ${message}.`);
  return new GatewayError(code, `${path}: ${message}`, { param: path });
}
