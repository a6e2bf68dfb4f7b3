import { KubeConfig } from '@kubernetes/client-node';

/** Which kubeconfig to use. */
export interface KubeConfigOptions {
  /** Absent: what kubectl would take (KUBECONFIG, ~/.kube/config), else the pod's service account. */
  readonly path?: string;
  /** Absent: its current context. */
  readonly context?: string;
}

/** What the client takes where it finds neither a kubeconfig nor a service account. */
const fallbackServer = 'http://localhost:8080';

/** Loads the kubeconfig; throws where there is none, where it cannot be read, and where no cluster can be reached by it. */
export function loadKubeConfig({ path, context }: KubeConfigOptions = {}): KubeConfig {
  const config = new KubeConfig();
  if (path === undefined) config.loadFromDefault();
  else config.loadFromFile(path);
  if (context !== undefined) config.setCurrentContext(context);
  const cluster = config.getCurrentCluster();
  if (cluster === null) {
    throw new Error(`the kubeconfig has no cluster for context "${config.getCurrentContext()}"`);
  }
  if (cluster.server.startsWith('http://') && !cluster.skipTLSVerify) {
    throw new Error(
      path === undefined && cluster.server === fallbackServer
        ? 'there is neither a kubeconfig nor a service account of a pod: name one with --kubeconfig'
        : `the API server of context "${config.getCurrentContext()}" is not https: ${cluster.server}`,
    );
  }
  return config;
}
