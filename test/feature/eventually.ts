import { setTimeout as delay } from 'node:timers/promises';

/** Tries again until `attempt` no longer throws, and gives its result; fails with its last error after 20 s, before Jest gives up. */
export async function eventually<T>(attempt: () => T | Promise<T>): Promise<T> {
  const deadline = performance.now() + 20_000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await delay(10);
    }
  }
}
