import { once } from 'node:events';
import type { Launched } from '../process/launch.ts';

const patienceMs = 120_000;

/** Sends a word to a program that was started with a channel, and gives its next message. */
export async function askChild<Answer>({ child, log }: Launched, word: string | object): Promise<Answer> {
  const over = new AbortController();
  const signal = AbortSignal.any([over.signal, AbortSignal.timeout(patienceMs)]);
  const answer = once(child, 'message', { signal });
  const gone = once(child, 'exit', { signal }).then(() => {
    throw new Error(`a program of the bench died, see ${log}`);
  });
  child.send(word);
  try {
    const [message]: Answer[] = await Promise.race([answer, gone]);
    if (message === undefined) throw new Error('a program of the bench sent nothing');
    return message;
  } finally {
    over.abort();
    gone.catch(() => undefined);
    answer.catch(() => undefined);
  }
}
