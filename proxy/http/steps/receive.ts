import { makeRequestFacts } from '../../routing/request-facts.ts';
import { collectBody } from '../collect-body.ts';
import { type Exchange, given } from '../exchange.ts';
import { problemError } from '../problem-error.ts';
import { readMetadata } from '../read-metadata.ts';
import { readReceivedBody } from '../received-body.ts';

/** Reads the body and what routing needs to know of it. */
export async function receive(exchange: Exchange): Promise<void> {
  const { endpoint, request, services, table } = exchange;
  if (endpoint.kind !== 'Model') throw new Error('this endpoint takes no body');
  const metadata = readMetadata(request.headers);
  const bytes = await collectBody(exchange, table.settings.maxBodyBytes);
  const dialect = services.dialects[endpoint.dialect];
  const body = readReceivedBody(bytes, (json) => dialect.outline(json));
  if (body.kind === 'Failed') throw problemError('invalid_request', body.failure);
  exchange.body = body.value;
  const { outline } = body.value;
  exchange.facts = makeRequestFacts({
    model: outline.model,
    stream: outline.stream,
    caller: given(exchange.caller),
    headers: request.headers,
    metadata,
  });
}
