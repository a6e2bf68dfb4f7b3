import { splitLines } from '#contract/push/split-lines.ts';
import type { Clock } from '#runtime/clock.ts';
import type { ApiClient } from './api-client.ts';
import { ApiError } from './api-error.ts';
import { apiVersionOf, collectionPath, type KubeResource, selectorsOf } from './kube-resource.ts';
import { decodeWatchEvent, type WatchEvent } from './watch-event.ts';

/** One watch, from a position on. */
export interface WatchRequest {
  readonly client: ApiClient;
  readonly resource: KubeResource;
  readonly resourceVersion: string;
  /** After this the server ends the watch by itself. */
  readonly timeoutSeconds: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** The server took the watch. */
  readonly onOpen: () => void;
  readonly onEvent: (event: WatchEvent) => void;
}

/** A watch that goes on for so much longer than it was asked for is dead: nothing comes from there any more. */
const stallGraceMs = 30_000;
/** etcd takes 1.5 MiB an object; JSON of it with base64 and escapes stays well below this. */
const longestFrame = 16 * 1024 * 1024;

/**
 * Resolves when the server ends the watch as planned. Throws ApiError when it refuses it, BadFrameError when it talks
 * nonsense, and another Error when the connection breaks or stalls; what `onEvent` throws goes on too.
 */
export async function watchObjects(request: WatchRequest): Promise<void> {
  const { clock, timeoutSeconds, signal } = request;
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  let stalled = false;
  const cancel = clock.schedule(
    () => {
      stalled = true;
      abort();
    },
    timeoutSeconds * 1000 + stallGraceMs,
  );
  signal.addEventListener('abort', abort);
  if (signal.aborted) abort();
  try {
    await readEvents(request, controller.signal);
  } catch (error) {
    throw stalled ? new Error(`watch ${request.resource.plural}: it stalled`, { cause: error }) : error;
  } finally {
    cancel();
    signal.removeEventListener('abort', abort);
  }
}

async function readEvents(request: WatchRequest, signal: AbortSignal): Promise<void> {
  const { client, resource, resourceVersion, timeoutSeconds, onOpen, onEvent } = request;
  const query = {
    watch: '1',
    allowWatchBookmarks: 'true',
    resourceVersion,
    timeoutSeconds: String(timeoutSeconds),
    ...selectorsOf(resource),
  };
  const opened = await client.open({ path: collectionPath(resource), query, signal });
  if (opened.kind === 'Failed') throw new ApiError(`watch ${resource.plural}`, opened.failure);
  onOpen();
  const type = { apiVersion: apiVersionOf(resource), kind: resource.kind };
  try {
    for await (const line of splitLines(opened.value.chunks, longestFrame)) {
      onEvent(decodeWatchEvent(line, type));
    }
  } finally {
    opened.value.close();
  }
}
