import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import { isRecord } from '#runtime/is-record.ts';
import type { Exchange } from './exchange.ts';
import { GatewayError } from './gateway-error.ts';

/**
 * The whole body, at most `maxBytes` before and after its content coding is taken off. What the head gives away is thrown
 * at once, what comes to light later rejects.
 */
export function collectBody(exchange: Exchange, maxBytes: number): Promise<Buffer> {
  const { headers } = exchange.request;
  const announced = headers['content-length'];
  if (announced !== undefined && Number(announced) > maxBytes) throw tooLarge(maxBytes);
  const decode = decoderOf(headers['content-encoding']);
  if (exchange.expectsContinue) exchange.client.askForBody();
  const received = receive(exchange, maxBytes);
  return decode === undefined ? received : received.then((body) => decodeBody(decode, body, maxBytes));
}

function receive(exchange: Exchange, maxBytes: number): Promise<Buffer> {
  const { request, cancellation } = exchange;
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const finish = (error: GatewayError | undefined): void => {
      cancellation.forget();
      request.off('data', onData).off('end', onEnd).off('error', onError);
      exchange.requestBytes = bytes;
      if (error !== undefined) reject(error);
      else resolve(onlyChunk(chunks) ?? Buffer.concat(chunks, bytes));
    };
    const onData = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes > maxBytes) finish(tooLarge(maxBytes));
      else chunks.push(chunk);
    };
    const onEnd = (): void => finish(undefined);
    const onError = (error: Error): void => {
      finish(new GatewayError('client_closed', 'The request ended too early.', { cause: error }));
    };
    cancellation.listen(finish);
    request.on('data', onData).on('end', onEnd).on('error', onError);
  });
}

function onlyChunk(chunks: readonly Buffer[]): Buffer | undefined {
  return chunks.length === 1 ? chunks[0] : undefined;
}

type Decode = (body: Buffer, options: { readonly maxOutputLength: number }) => Promise<Buffer>;

const decoders: Readonly<Record<string, Decode>> = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
};

function decoderOf(coding: string | undefined): Decode | undefined {
  const name = coding?.trim().toLowerCase() ?? '';
  if (name === '' || name === 'identity') return undefined;
  const decode = Object.hasOwn(decoders, name) ? decoders[name] : undefined;
  if (decode === undefined) {
    throw new GatewayError('invalid_request', 'Content-Encoding must be gzip, deflate, br or identity.', {
      status: 415,
      param: 'content-encoding',
    });
  }
  return decode;
}

async function decodeBody(decode: Decode, body: Buffer, maxBytes: number): Promise<Buffer> {
  try {
    return await decode(body, { maxOutputLength: maxBytes });
  } catch (error) {
    if (isTooLong(error)) throw tooLarge(maxBytes);
    throw new GatewayError('invalid_request', 'The body does not fit its Content-Encoding.', {
      param: 'content-encoding',
    });
  }
}

function isTooLong(error: unknown): boolean {
  return isRecord(error) && error.code === 'ERR_BUFFER_TOO_LARGE';
}

function tooLarge(maxBytes: number): GatewayError {
  return new GatewayError('body_too_large', `The request is larger than ${maxBytes} bytes.`);
}
