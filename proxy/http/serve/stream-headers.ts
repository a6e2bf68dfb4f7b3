/** Head of a stream of events, names and values by turns; the last one keeps proxies on the way (nginx) from gathering it. */
export const streamHeaders = [
  ...['content-type', 'text/event-stream'],
  ...['cache-control', 'no-cache'],
  ...['x-accel-buffering', 'no'],
] as const;
