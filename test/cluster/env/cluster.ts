import type { Connection } from './connection.ts';

/** Somebody whom the API server knows by a static token. `admin`, in system:masters, is always there. */
export interface User {
  readonly name: string;
  readonly groups: readonly string[];
}

/** One call of the API. Without `token` it is made as admin; a `body` is sent as JSON. */
export interface ApiRequest {
  /** GET unless said. */
  readonly method?: string;
  /** Path and query, as in `/api/v1/namespaces?limit=1`. */
  readonly path: string;
  readonly body?: unknown;
  /** `application/json` unless said; patches need their own. */
  readonly contentType?: string;
  readonly token?: string;
  readonly signal?: AbortSignal;
}

/** What came back; an empty body is `undefined`. Every status is an answer, none throws. */
export interface ApiResponse {
  readonly status: number;
  readonly body: unknown;
}

/** `as` impersonates that user, with the groups of the token file where it is there. */
export interface KubectlOptions {
  readonly input?: string;
  readonly as?: string;
}

/** What kubectl said; a failure is a code, not a throw. */
export interface KubectlResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

/** A control plane as its users see it. */
export interface Cluster {
  readonly url: string;
  /** Trusts the serving certificate. */
  readonly caPem: string;
  readonly adminToken: string;
  /** Speaks as admin; for programs that load a kubeconfig. */
  readonly kubeconfigPath: string;
  /** The static token of a user of the token file; throws for any other name. */
  tokenFor(user: string): string;
  request(request: ApiRequest): Promise<ApiResponse>;
  /**
   * The events of a watch as they come, until the server ends it. Asks at the first `next()`, so give a resourceVersion
   * where nothing may be missed. Throws when it is refused, broken or aborted.
   */
  watch(request: ApiRequest): AsyncGenerator<unknown>;
  kubectl(args: readonly string[], options?: KubectlOptions): Promise<KubectlResult>;
}

/** A control plane of one's own, which may be disturbed. */
export interface ControlPlane extends Cluster {
  /** For `connectCluster` in another process. */
  readonly connection: Connection;
  /** Kills the API server: open watches break, new connections are refused. The data stays. */
  stopApiServer(): Promise<void>;
  /** Starts it again: same port, certificate, keys and data; resolves when it is ready. */
  startApiServer(): Promise<void>;
  restartApiServer(): Promise<void>;
  /** Kills everything and removes its files. */
  stop(): Promise<void>;
}
