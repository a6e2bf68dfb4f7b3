/** What a client saw that went on asking with a key that was taken away. Times by `Date.now()`. */
export interface Revocation {
  /** When the last request that was taken began. */
  readonly lastAcceptedAt: number;
  /** When the first request that was refused was answered. */
  readonly firstRefusedAt: number;
  readonly asked: number;
  /** Places of requests that were taken though an earlier one was refused. */
  readonly takenAfterRefusal: readonly number[];
}

/** Requests that go on behind the first refusal: a key that flickers would be taken by one of them. */
const asksAfterRefusal = 50;

/** Asks a proxy with this key, one request after the other, until it was refused for a while. */
export function watchRevocation(
  url: string,
  key: string,
): { readonly accepted: Promise<void>; readonly refused: Promise<Revocation> } {
  const begun = Promise.withResolvers<void>();
  const watch = async (): Promise<Revocation> => {
    let [asked, lastAcceptedAt, firstRefusedAt, afterwards] = [0, 0, 0, 0];
    const takenAfterRefusal: number[] = [];
    while (afterwards < asksAfterRefusal) {
      const startedAt = Date.now();
      const taken = await askOnce(url, key);
      asked += 1;
      if (firstRefusedAt > 0) afterwards += 1;
      if (taken) {
        lastAcceptedAt = startedAt;
        begun.resolve();
        if (firstRefusedAt > 0) takenAfterRefusal.push(asked);
      } else if (firstRefusedAt === 0 && lastAcceptedAt > 0) firstRefusedAt = Date.now();
    }
    return { lastAcceptedAt, firstRefusedAt, asked, takenAfterRefusal };
  };
  return { accepted: begun.promise, refused: watch() };
}

async function askOnce(url: string, key: string): Promise<boolean> {
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ model: 'demo', messages: [{ role: 'user', content: 'Who goes there?' }] }),
  });
  await response.arrayBuffer();
  if (response.status !== 200 && response.status !== 401) throw new Error(`answered ${response.status}`);
  return response.status === 200;
}
