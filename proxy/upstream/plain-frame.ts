const lineFeed = 0x0a;
const closingBrace = 0x7d;

/**
 * Where the frame ends that begins at `start` of `text`, if it is one as models' servers write nearly all of theirs:
 * `event: …` or not, then `data: {…}`, each a line that ends in a line feed, and a blank line. -1: it is another one, or
 * it is not whole. `text` has no carriage returns.
 */
export function endOfPlainFrame(text: string, start: number): number {
  const data = dataLineOf(text, start);
  if (!text.startsWith('data: {', data)) return -1;
  const end = text.indexOf('\n', data);
  if (text.charCodeAt(end - 1) !== closingBrace || text.charCodeAt(end + 1) !== lineFeed) return -1;
  return end === -1 ? -1 : end + 2;
}

/** Where the data line of the plain frame begins that begins at `start`. */
export function dataLineOf(text: string, start: number): number {
  if (!text.startsWith('event: ', start)) return start;
  const end = text.indexOf('\n', start);
  return end === -1 ? text.length : end + 1;
}
