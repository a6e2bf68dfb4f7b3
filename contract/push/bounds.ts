/** Longest line that an operator takes from a proxy, in characters: a hello with the digests of some 30,000 entries. */
export const maxProxyLine = 4 * 1024 * 1024;

/** Longest line that a proxy takes from an operator, and all lines of one update together, in characters. */
export const maxOperatorLine = 64 * 1024 * 1024;

/** An update goes on in another line once one has so many characters; a line holds at least one entry. */
export const partLength = 64 * 1024;

/** Most problems that a refusal carries; the rest show once these are mended or quarantined. */
export const maxProblems = 100;

/** Most keys that a report names; the rest come with the next. */
export const maxUsedKeys = 1000;

/** Longest text in a message: a name, a field path, an explanation. */
export const maxText = 1024;
