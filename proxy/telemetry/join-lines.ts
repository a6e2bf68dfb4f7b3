/**
 * Takes lines, newline included, and gives those of one turn of the event loop to `write` as one text: under load a write
 * a request is what an access log costs. A line waits for no timer, and the process does not end before it is written.
 */
export function joinLines(write: (text: string) => void): (line: string) => void {
  let waiting = '';
  const flush = (): void => {
    const text = waiting;
    waiting = '';
    write(text);
  };
  return (line) => {
    if (waiting === '') setImmediate(flush);
    waiting += line;
  };
}
