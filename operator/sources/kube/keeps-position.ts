import { ApiError } from './api-error.ts';
import { BadFrameError, WatchFailedError } from './watch-event.ts';

/**
 * Whether a watch may go on from where it was after this error. Kept: the connection broke, or the server refuses for
 * now (no permission yet, overloaded, starting). Not kept, so that everything is listed anew: 410 Gone, an ERROR event,
 * a frame that makes no sense, and any other refusal.
 */
export function keepsPosition(error: unknown): boolean {
  if (error instanceof BadFrameError || error instanceof WatchFailedError) return false;
  if (!(error instanceof ApiError)) return true;
  return error.status === 401 || error.status === 403 || error.status === 429 || error.status >= 500;
}

/** Whether the server forgot the position, which is ordinary after a quiet while. */
export function isGone(error: unknown): boolean {
  if (error instanceof WatchFailedError) return error.code === 410;
  return error instanceof ApiError && error.status === 410;
}
