import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { type Call, openRequest } from './open-request.ts';

/** The events of one watch; ends when the server ends it, throws when it is refused, broken or aborted. */
export async function* watchEvents(call: Call): AsyncGenerator<unknown> {
  const response = await openRequest(call);
  if (response.statusCode !== 200) {
    throw new Error(`watch ${call.request.path}: ${response.statusCode} ${await text(response)}`);
  }
  const broken = Promise.withResolvers<never>();
  broken.promise.catch(() => {});
  response.once('error', broken.reject);
  const lines = createInterface(response)[Symbol.asyncIterator]();
  try {
    while (true) {
      const line = await Promise.race([lines.next(), broken.promise]);
      if (line.done === true) return;
      yield JSON.parse(line.value);
    }
  } finally {
    response.destroy();
  }
}
