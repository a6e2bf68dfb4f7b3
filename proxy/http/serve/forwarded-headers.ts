import type { IncomingHttpHeaders } from 'node:http';

/**
 * Request headers that mean something to an upstream of the client's own dialect. All others end here: credentials,
 * cookies, our own `x-sallyport-*`, hop-by-hop headers, `user-agent` (the upstream talks to the gateway), and what
 * SDKs tell about themselves.
 */
const forwarded = ['anthropic-beta', 'anthropic-version', 'openai-beta', 'idempotency-key'] as const;

export function forwardedHeaders(headers: IncomingHttpHeaders): Readonly<Record<string, string | undefined>> {
  const kept: Record<string, string> = {};
  for (const name of forwarded) {
    const value = headers[name];
    if (value !== undefined) kept[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return kept;
}
