import { conversation } from '../workloads/request-bodies.ts';
import { callerKey, modelName } from './kinds.ts';
import type { ManyJob } from './many-job.ts';

/** Strides that share no factor with any count here: requests go over all names, in no order. */
const [modelStride, keyStride] = [7919, 6007];

/** The bytes of request number `at` of a round over all models and callers. */
export function manyRequest({ port, models, keys }: Omit<ManyJob, 'mode'>, at: number): Buffer {
  const body = conversation(modelName((at * modelStride) % models), 1);
  const lines = [
    'POST /v1/chat/completions HTTP/1.1',
    `host: 127.0.0.1:${port}`,
    'content-type: application/json',
    `content-length: ${body.length}`,
    `authorization: Bearer ${callerKey((at * keyStride) % keys)}`,
    'x-tenant: nobody',
    'x-sallyport-metadata: {"tenant":"nobody"}',
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), body]);
}
