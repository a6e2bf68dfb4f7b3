/** How long a line may wait for others, in milliseconds. */
const longestWaitMs = 50;
/** Text that is written at once, in characters. */
const enough = 32 * 1024;

/**
 * Takes lines, newline included, and gives many of them to `write` as one text: under load a write a request is what an
 * access log costs. The process does not end by itself before a line is written.
 */
export function joinLines(write: (text: string) => void): (line: string) => void {
  let waiting = '';
  let timer: NodeJS.Timeout | undefined;
  const flush = (): void => {
    clearTimeout(timer);
    const text = waiting;
    waiting = '';
    write(text);
  };
  return (line) => {
    if (waiting === '') timer = setTimeout(flush, longestWaitMs);
    waiting += line;
    if (waiting.length >= enough) flush();
  };
}
