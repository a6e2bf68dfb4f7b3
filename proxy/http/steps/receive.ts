import { makeRequestFacts } from '../../routing/request-facts.ts';
import { collectBody } from '../collect-body.ts';
import { type Exchange, given } from '../exchange.ts';
import { parseJsonBody } from '../parse-json-body.ts';
import { problemError } from '../problem-error.ts';
import { readMetadata } from '../read-metadata.ts';

/** Reads the body and what routing needs to know of it. */
export async function receive(exchange: Exchange): Promise<void> {
  const { endpoint, request, services, table } = exchange;
  if (endpoint.kind !== 'Model') throw new Error('this endpoint takes no body');
  const metadata = readMetadata(request.headers);
  const bytes = await collectBody(exchange, table.settings.maxBodyBytes);
  const json = parseJsonBody(bytes);
  const outline = services.dialects[endpoint.dialect].outline(json);
  if (outline.kind === 'Failed') throw problemError('invalid_request', outline.failure);
  exchange.body = { bytes, json, outline: outline.value };
  exchange.facts = makeRequestFacts({
    model: outline.value.model,
    stream: outline.value.stream,
    caller: given(exchange.caller),
    headers: request.headers,
    metadata,
  });
}
