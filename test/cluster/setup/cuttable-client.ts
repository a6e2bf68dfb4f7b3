import type { ApiCall, ApiClient } from '#operator/sources/kube/api-client.ts';

/** A client whose user can be made to vanish: after `cut` nothing of its reaches the API server, not even a farewell. */
export interface CuttableClient {
  readonly client: ApiClient;
  /** What was sent, as `PATCH /apis/…`. */
  readonly sent: readonly string[];
  cut(): void;
}

export function makeCuttableClient(inner: ApiClient): CuttableClient {
  const gone = new AbortController();
  const sent: string[] = [];
  const bounded = (call: ApiCall): ApiCall => {
    gone.signal.throwIfAborted();
    return { ...call, signal: AbortSignal.any([call.signal, gone.signal]) };
  };
  return {
    sent,
    client: {
      send: async (call) => {
        const passed = bounded(call);
        sent.push(`${call.method ?? 'GET'} ${call.path}`);
        return inner.send(passed);
      },
      open: async (call) => inner.open(bounded(call)),
    },
    cut: () => gone.abort(new Error('the replica is dead')),
  };
}
