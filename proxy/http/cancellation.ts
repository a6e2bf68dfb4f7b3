import type { GatewayError } from './gateway-error.ts';

/** Ends a request from the outside: the client left, time ran out, the proxy stops. The first reason counts. */
export class Cancellation {
  #reason: GatewayError | undefined;
  #listener: ((reason: GatewayError) => void) | undefined;

  /** Why; undefined: the request goes on. */
  get reason(): GatewayError | undefined {
    return this.#reason;
  }

  cancel(reason: GatewayError): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    const listener = this.#listener;
    this.#listener = undefined;
    listener?.(reason);
  }

  /** What to do on `cancel`: one thing at a time, since a request waits for one thing at a time. */
  listen(listener: (reason: GatewayError) => void): void {
    if (this.#reason === undefined) this.#listener = listener;
    else listener(this.#reason);
  }

  forget(): void {
    this.#listener = undefined;
  }

  /** Waits; rejects with the reason where the request ends before. */
  wait(schedule: (action: () => void) => () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const takeBack = schedule(() => {
        this.forget();
        resolve();
      });
      this.listen((reason) => {
        takeBack();
        reject(reason);
      });
    });
  }
}
