import { lookup } from 'node:dns';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { failed, ok, type Result } from '#runtime/result.ts';
import type { MayCall } from './may-call.ts';

/** How issuers are called. */
export interface FetchTerms {
  readonly mayCall: MayCall;
  /** PEM authorities that are trusted next to the public ones. */
  readonly extraCa?: string | undefined;
}

const timeoutMs = 10_000;
const maxBytes = 256 * 1024;

/**
 * GETs a JSON document over https. Addresses are judged as they are connected to, so that no name can lead elsewhere the
 * second time; redirects are not followed. The failure is one sentence without a piece of the answer.
 */
export async function fetchJson(
  url: string,
  { mayCall, extraCa }: FetchTerms,
  signal: AbortSignal,
): Promise<Result<unknown, string>> {
  if (!URL.canParse(url)) return failed('is no URL');
  const parsed = new URL(url);
  if (parsed.protocol !== 'https:') return failed('is no https URL');
  if (parsed.username !== '' || parsed.password !== '') return failed('has credentials in it');
  const host = parsed.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !mayCall(host)) return failed(`${host} is an address that may not be called`);
  const within = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  try {
    const response = await get(parsed, {
      lookup: guardedLookup(mayCall),
      ca: await authorities(extraCa),
      signal: within,
    });
    return await readJson(response);
  } catch (error) {
    return failed(describe(error, within));
  }
}

/** Without `extraCa` Node's own, NODE_EXTRA_CA_CERTS included. */
async function authorities(extraCa: string | undefined): Promise<string[] | undefined> {
  if (extraCa === undefined) return undefined;
  const { getCACertificates } = await import('node:tls');
  return [...getCACertificates('default'), extraCa];
}

function get(
  url: URL,
  options: {
    readonly lookup: LookupFunction;
    readonly ca: string[] | undefined;
    readonly signal: AbortSignal;
  },
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { ca, ...rest } = options;
    const headers = {
      accept: 'application/json, application/jwk-set+json',
      'user-agent': 'sallyport-operator',
    };
    request(url, {
      ...rest,
      ...(ca === undefined ? {} : { ca }),
      headers,
      agent: false,
      minVersion: 'TLSv1.2',
    })
      .once('response', resolve)
      .on('error', reject)
      .end();
  });
}

function guardedLookup(mayCall: MayCall): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, '');
      const good = addresses.filter(({ address }) => mayCall(address));
      const [first] = good;
      if (first === undefined) return callback(new Error('its address may not be called'), '');
      if (options.all === true) callback(null, good);
      else callback(null, first.address, first.family);
    });
  };
}

async function readJson(response: IncomingMessage): Promise<Result<unknown, string>> {
  if (response.statusCode !== 200) {
    response.destroy();
    return failed(`answers ${response.statusCode}`);
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > maxBytes) {
      response.destroy();
      return failed(`answers with more than ${maxBytes} bytes`);
    }
    chunks.push(bytes);
  }
  try {
    return ok(JSON.parse(Buffer.concat(chunks).toString('utf8')));
  } catch {
    return failed('answers with what is no JSON');
  }
}

/** What a socket or resolver says is of the network, not of the answer. */
function describe(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return 'does not answer in time';
  return `cannot be reached: ${error instanceof Error ? error.message : 'unknown trouble'}`;
}
