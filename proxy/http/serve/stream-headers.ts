/** Head of a stream of events; the last one keeps proxies on the way (nginx) from gathering it. */
export const streamHeaders: Readonly<Record<string, string>> = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-cache',
  'x-accel-buffering': 'no',
};
