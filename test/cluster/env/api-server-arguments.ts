import type { Credentials } from './write-credentials.ts';

/** Where an API server listens and what it reads and writes. */
export interface ApiServerSettings {
  readonly port: number;
  readonly etcdUrl: string;
  /** Gets the serving certificate that the server signs itself, and gives it back after a restart. */
  readonly certificateDirectory: string;
  readonly credentials: Credentials;
}

/** The flags: the defaults of a real cluster but for what belongs to having no nodes. */
export function apiServerArguments(settings: ApiServerSettings): readonly string[] {
  const { port, etcdUrl, certificateDirectory, credentials } = settings;
  return [
    `--etcd-servers=${etcdUrl}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${port}`,
    // Puts 127.0.0.1 into the certificate. A loopback address is no valid endpoint of Service `kubernetes`, hence `none`.
    '--advertise-address=127.0.0.1',
    '--endpoint-reconciler-type=none',
    `--cert-dir=${certificateDirectory}`,
    `--token-auth-file=${credentials.tokenFile}`,
    '--authorization-mode=RBAC',
    // The API server's own audience stays its default, the issuer; TokenRequest and TokenReview may name any other.
    '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
    `--service-account-signing-key-file=${credentials.signingKeyFile}`,
    `--service-account-key-file=${credentials.publicKeyFile}`,
    '--service-cluster-ip-range=10.96.0.0/16',
    '--allow-privileged=true',
  ];
}
