import { isRecord } from '#runtime/is-record.ts';
import { type KubeObject, readKubeObject } from './kube-object.ts';

/** One frame of a watch. */
export type WatchEvent =
  | { readonly kind: 'Put'; readonly object: KubeObject }
  | { readonly kind: 'Removed'; readonly object: KubeObject }
  /** Nothing older than this is still to come. */
  | { readonly kind: 'Bookmark'; readonly resourceVersion: string }
  /** The server gives the watch up; `code` is an HTTP status. */
  | { readonly kind: 'Failed'; readonly code: number; readonly message: string };

/** A frame that makes no sense: the stream cannot be trusted from there on. */
export class BadFrameError extends Error {
  override readonly name = 'BadFrameError';
}

/** The server gave the watch up by an ERROR event. */
export class WatchFailedError extends Error {
  override readonly name = 'WatchFailedError';
  /** HTTP status; 410: the position is too old. */
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** Reads one line of a watch; throws BadFrameError, which quotes nothing, for the frame may hold a Secret. */
export function decodeWatchEvent(
  line: string,
  type: { readonly apiVersion: string; readonly kind: string },
): WatchEvent {
  const frame = parseFrame(line);
  switch (frame.type) {
    case 'ADDED':
    case 'MODIFIED':
      return { kind: 'Put', object: demandObject(frame.object, type) };
    case 'DELETED':
      return { kind: 'Removed', object: demandObject(frame.object, type) };
    case 'BOOKMARK':
      return { kind: 'Bookmark', resourceVersion: readResourceVersion(frame.object) };
    case 'ERROR':
      return { kind: 'Failed', ...readFailure(frame.object) };
    default:
      throw new BadFrameError('a watch frame is of no known type');
  }
}

function parseFrame(line: string): { readonly type: unknown; readonly object: unknown } {
  let frame: unknown;
  try {
    frame = JSON.parse(line);
  } catch {
    throw new BadFrameError('a watch frame is not JSON');
  }
  if (!isRecord(frame)) throw new BadFrameError('a watch frame is not an object');
  return { type: frame.type, object: frame.object };
}

function demandObject(
  value: unknown,
  type: { readonly apiVersion: string; readonly kind: string },
): KubeObject {
  const object = readKubeObject(value, type);
  if (object === undefined) throw new BadFrameError('a watch frame holds no Kubernetes object');
  return object;
}

function readResourceVersion(value: unknown): string {
  if (isRecord(value) && isRecord(value.metadata) && typeof value.metadata.resourceVersion === 'string') {
    return value.metadata.resourceVersion;
  }
  throw new BadFrameError('a bookmark has no resourceVersion');
}

function readFailure(value: unknown): { readonly code: number; readonly message: string } {
  if (!isRecord(value)) return { code: 500, message: 'the watch failed' };
  return {
    code: typeof value.code === 'number' ? value.code : 500,
    message: typeof value.message === 'string' ? value.message.slice(0, 1024) : 'the watch failed',
  };
}
