import { setTimeout as delay } from 'node:timers/promises';

const usualMs = 20_000;
const betweenMs = 50;

/** Looks again and again until `look` gives something other than undefined or false; throws after 20 s unless said. */
export async function eventually<Value>(
  what: string,
  look: () => Promise<Value | undefined | false> | Value | undefined | false,
  withinMs = usualMs,
): Promise<Value> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const value = await look();
    if (value !== undefined && value !== false) return value;
    if (Date.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
    await delay(betweenMs);
  }
}
