import {
  type ClientRequest,
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest, type RequestOptions } from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';
import { failed, ok } from '#runtime/result.ts';
import type { ApiAnswer, ApiCall, ApiClient } from './api-client.ts';

/** Bounds of one connection. */
export interface ApiClientLimits {
  /** `send` gives up when nothing comes for so long. `open` has no limit: a watch is silent by nature. */
  readonly idleTimeoutMs: number;
  readonly maxBodyBytes: number;
}

const defaultLimits: ApiClientLimits = { idleTimeoutMs: 30_000, maxBodyBytes: 192 * 1024 * 1024 };

/** TCP probes find a peer that vanished without a word within about 40 s, also on a watch that nobody writes to. */
const probeAfterMs = 30_000;

/**
 * The API server of the kubeconfig's current context. Credentials and CA are read anew for each request, so rotated
 * service-account tokens and certificates are picked up. Requests are made here rather than by client-node's generated
 * clients since those open a connection each and swallow broken watch frames (2.0.1).
 */
export function connectApiServer(kubeConfig: KubeConfig, limits: ApiClientLimits = defaultLimits): ApiClient {
  const cluster = kubeConfig.getCurrentCluster();
  if (cluster === null) throw new Error('the kubeconfig has no current cluster');
  const agents = { http: new HttpAgent({ keepAlive: true }), https: new HttpsAgent({ keepAlive: true }) };
  const base = cluster.server.replace(/\/$/, '');
  const dial = async (call: ApiCall, idleTimeoutMs: number | undefined): Promise<IncomingMessage> => {
    const url = new URL(base + call.path);
    for (const [name, value] of Object.entries(call.query ?? {})) url.searchParams.set(name, value);
    const secure = url.protocol === 'https:';
    const authentication: RequestOptions = {};
    await kubeConfig.applyToHTTPSOptions(authentication);
    const options: RequestOptions = {
      ...authentication,
      // client-node's agent keeps the CA that it was made with; it is needed only to get through a proxy.
      ...(cluster.proxyUrl === undefined ? { agent: secure ? agents.https : agents.http } : {}),
      method: call.method ?? 'GET',
      headers: { ...authentication.headers, ...callHeaders(call) },
      signal: call.signal,
      ...(idleTimeoutMs === undefined ? {} : { timeout: idleTimeoutMs }),
    };
    return exchange(() => (secure ? httpsRequest(url, options) : httpRequest(url, options)), call);
  };
  return {
    send: async (call) => readAnswer(await dial(call, limits.idleTimeoutMs), limits.maxBodyBytes),
    open: async (call) => {
      const response = await dial(call, undefined);
      if (response.statusCode !== 200) return failed(await readAnswer(response, limits.maxBodyBytes));
      return ok({ chunks: response, close: () => response.destroy() });
    },
  };
}

const json = 'application/json';

function callHeaders({ body, contentType = json, accept = json }: ApiCall): Record<string, string> {
  return {
    accept,
    'user-agent': 'sallyport-operator',
    ...(body === undefined ? {} : { 'content-type': contentType }),
  };
}

const attemptsOnKeptConnections = 3;

/** A kept connection may be closed by the server just as it is used again; what can be repeated is repeated then. */
async function exchange(make: () => ClientRequest, call: ApiCall): Promise<IncomingMessage> {
  for (let attempt = 1; ; attempt += 1) {
    const request = make();
    try {
      return await respond(request, call.body);
    } catch (error) {
      const again = request.reusedSocket && call.method !== 'POST' && !call.signal.aborted;
      if (!again || attempt === attemptsOnKeptConnections) throw error;
    }
  }
}

function respond(request: ClientRequest, body: unknown): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.once('socket', (socket) => socket.setKeepAlive(true, probeAfterMs));
    request.once('timeout', () => request.destroy(new Error('the API server did not answer in time')));
    request.once('response', resolve);
    // Stays for the life of the request: an error after the response is told by the response too, but must not be unheard here.
    request.on('error', reject);
    request.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

async function readAnswer(response: IncomingMessage, maxBodyBytes: number): Promise<ApiAnswer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response.iterator()) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > maxBodyBytes)
      throw new RangeError(`an answer of the API server is over ${maxBodyBytes} bytes`);
    chunks.push(bytes);
  }
  return { status: response.statusCode ?? 0, body: decodeBody(Buffer.concat(chunks).toString('utf8')) };
}

function decodeBody(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
