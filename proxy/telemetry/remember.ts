/** Most that is remembered; the labels themselves are bounded, their combinations are not. */
const most = 10_000;

/** Makes a value once for each list of words. All are forgotten when there are too many, and made again when needed. */
export function remember<Words extends readonly string[], Value>(
  make: (words: Words) => Value,
): (words: Words) => Value {
  const known = new Map<string, Value>();
  return (words) => {
    // No label holds a control character, see BoundedLabel.
    const key = words.join('\u0000');
    const found = known.get(key);
    if (found !== undefined) return found;
    if (known.size >= most) known.clear();
    const made = make(words);
    known.set(key, made);
    return made;
  };
}
