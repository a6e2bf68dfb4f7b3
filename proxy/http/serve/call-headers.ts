import type { Provider } from '../../providers/provider.ts';
import type { PreparedCall } from './prepared-call.ts';

/**
 * All headers of a call: trace context, what the provider wants said, and last the account's credentials, so that
 * nothing else can take their place. Answers are asked for uncompressed: streams are read frame by frame.
 */
export function callHeaders(
  { call, openStream }: PreparedCall,
  trace: Readonly<Record<string, string>>,
  provider: Provider,
): Record<string, string> {
  return {
    accept: openStream === undefined ? 'application/json' : 'text/event-stream, application/json',
    'accept-encoding': 'identity',
    'content-type': 'application/json',
    'user-agent': 'sallyport',
    ...trace,
    ...call.headers,
    ...provider.authHeaders(),
  };
}
