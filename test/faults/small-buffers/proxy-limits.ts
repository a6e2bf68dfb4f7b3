/** Largest request that the proxy of these cases takes. */
export const mostBodyBytes = 64 * 1024 * 1024;
