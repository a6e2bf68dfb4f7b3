import { KubeConfig } from '@kubernetes/client-node';

/** Which kubeconfig to use. */
export interface KubeConfigOptions {
  /** Absent: what kubectl would take (KUBECONFIG, ~/.kube/config), else the pod's service account. */
  readonly path?: string;
  /** Absent: its current context. */
  readonly context?: string;
}

/** Loads the kubeconfig; throws where the file cannot be read or names no such context. */
export function loadKubeConfig({ path, context }: KubeConfigOptions = {}): KubeConfig {
  const config = new KubeConfig();
  if (path === undefined) config.loadFromDefault();
  else config.loadFromFile(path);
  if (context !== undefined) config.setCurrentContext(context);
  if (config.getCurrentCluster() === null) {
    throw new Error(`the kubeconfig has no cluster for context "${config.getCurrentContext()}"`);
  }
  return config;
}
