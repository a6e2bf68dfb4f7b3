import { writeFileSync } from 'node:fs';

/** What a kubeconfig says here; `caPath` names a file. */
export interface KubeconfigContent {
  readonly url: string;
  readonly caPath: string;
  readonly token: string;
}

/** Writes a kubeconfig for one user; JSON is YAML, so no writer is needed. */
export function writeKubeconfig(path: string, { url, caPath, token }: KubeconfigContent): void {
  const name = 'sallyport-test';
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server: url, 'certificate-authority': caPath } }],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name, namespace: 'default' } }],
    'current-context': name,
  };
  writeFileSync(path, JSON.stringify(config, undefined, 2), { mode: 0o600 });
}
