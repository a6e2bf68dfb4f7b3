import type { ApiAnswer, ApiCall, ApiClient } from '../api-client.ts';

/** An ApiClient that answers as told and writes down what it was asked. For tests only. */
export function makeFakeApiClient(answer: (call: ApiCall) => ApiAnswer): {
  readonly client: ApiClient;
  readonly calls: readonly Omit<ApiCall, 'signal'>[];
} {
  const calls: Omit<ApiCall, 'signal'>[] = [];
  return {
    calls,
    client: {
      send: async ({ signal: _, ...call }) => {
        calls.push(call);
        return answer({ signal: _, ...call });
      },
      open: () => Promise.reject(new Error('nothing is watched here')),
    },
  };
}
