import { hostname } from 'node:os';
import { type LogLevel, logLevels, parseLogLevel } from '#runtime/log-level.ts';
import { type Address, parseAddress } from '#runtime/parse-address.ts';
import type { OptionDefinition, OptionValues } from '#runtime/parse-options.ts';
import { failed, ok, type Result } from '#runtime/result.ts';
import { type MayCall, makeMayCall } from './issuers/may-call.ts';

/** What `sallyport operator` takes. */
export const operatorOptions = [
  { name: 'push-listen', value: 'HOST:PORT', help: 'where proxies connect', default: '0.0.0.0:8443' },
  {
    name: 'push-tls-cert',
    value: 'FILE',
    help: 'PEM certificate chain of the config stream, reloaded on change',
  },
  { name: 'push-tls-key', value: 'FILE', help: 'PEM key of the config stream, reloaded on change' },
  {
    name: 'push-ca-dir',
    value: 'DIR',
    help: 'instead of the two: an authority of our own is kept here, and ca.crt for proxies',
  },
  {
    name: 'push-ca-secret',
    value: 'NAME',
    help: 'the same, in this Secret of the lease namespace: replicas share it; ca.crt is for proxies',
  },
  {
    name: 'push-name',
    value: 'NAME',
    help: 'DNS name or address in that authority’s certificates',
    multiple: true,
  },
  {
    name: 'admin',
    value: 'HOST:PORT',
    help: 'where /healthz, /readyz, /metrics and /proxies are',
    default: '127.0.0.1:8082',
  },
  {
    name: 'kubeconfig',
    value: 'FILE',
    help: 'absent: what kubectl would take, else the pod’s service account',
  },
  { name: 'namespace', short: 'n', value: 'NS', help: 'watch this namespace; absent: all', multiple: true },
  {
    name: 'lease-namespace',
    value: 'NS',
    help: 'where the Lease sallyport-operator is',
    default: 'sallyport-system',
  },
  { name: 'identity', value: 'NAME', help: 'name of this replica; absent: host name and process id' },
  {
    name: 'issuer-ca',
    value: 'FILE',
    help: 'PEM authorities that token issuers may be certified by, next to the public ones',
  },
  {
    name: 'issuer-allow',
    value: 'NETWORK',
    help: 'loopback, link-local or metadata addresses where token issuers may be all the same',
    multiple: true,
  },
  { name: 'log-level', value: 'LEVEL', help: logLevels.join(', '), default: 'info' },
] as const satisfies readonly OptionDefinition[];

/** Where the certificate of the config stream comes from. */
export type PushCertificate =
  | { readonly kind: 'Files'; readonly certFile: string; readonly keyFile: string }
  | { readonly kind: 'OwnAuthority'; readonly directory: string; readonly names: readonly string[] }
  | { readonly kind: 'SharedAuthority'; readonly secret: string; readonly names: readonly string[] };

export interface OperatorOptions {
  readonly pushListen: Address;
  readonly pushCertificate: PushCertificate;
  readonly admin: Address;
  readonly kubeconfig: string | undefined;
  /** Undefined: all. */
  readonly namespaces: readonly string[] | undefined;
  readonly leaseNamespace: string;
  readonly identity: string;
  readonly logLevel: LogLevel;
  /** PEM file. */
  readonly issuerCa: string | undefined;
  readonly mayCallIssuer: MayCall;
}

/** Words -> options; the failure is one sentence. */
export function readOperatorOptions(values: OptionValues): Result<OperatorOptions, string> {
  const pushListen = parseAddress(values.get('push-listen') ?? '');
  if (pushListen.kind === 'Failed') return failed(`--push-listen: ${pushListen.failure}`);
  const admin = parseAddress(values.get('admin') ?? '');
  if (admin.kind === 'Failed') return failed(`--admin: ${admin.failure}`);
  const logLevel = parseLogLevel(values.get('log-level') ?? '');
  if (logLevel.kind === 'Failed') return failed(`--log-level: ${logLevel.failure}`);
  const pushCertificate = readCertificate(values);
  if (pushCertificate.kind === 'Failed') return pushCertificate;
  const mayCallIssuer = makeMayCall(values.all('issuer-allow'));
  if (mayCallIssuer.kind === 'Failed') return failed(`--issuer-allow: ${mayCallIssuer.failure}`);
  const namespaces = values.all('namespace');
  return ok({
    pushListen: pushListen.value,
    pushCertificate: pushCertificate.value,
    admin: admin.value,
    kubeconfig: values.get('kubeconfig'),
    namespaces: namespaces.length === 0 ? undefined : namespaces,
    leaseNamespace: values.get('lease-namespace') ?? '',
    identity: values.get('identity') ?? `${hostname()}-${process.pid}`,
    logLevel: logLevel.value,
    issuerCa: values.get('issuer-ca'),
    mayCallIssuer: mayCallIssuer.value,
  });
}

function readCertificate(values: OptionValues): Result<PushCertificate, string> {
  const certFile = values.get('push-tls-cert');
  const keyFile = values.get('push-tls-key');
  const directory = values.get('push-ca-dir');
  const secret = values.get('push-ca-secret');
  const names = values.all('push-name');
  const hasFiles = certFile !== undefined || keyFile !== undefined;
  const ways = [hasFiles, directory !== undefined, secret !== undefined].filter(Boolean).length;
  if (ways === 1 && certFile !== undefined && keyFile !== undefined)
    return ok({ kind: 'Files', certFile, keyFile });
  if (ways !== 1 || hasFiles) {
    return failed(
      'operator needs --push-tls-cert and --push-tls-key, or --push-ca-secret or --push-ca-dir with --push-name',
    );
  }
  if (names.length === 0) {
    const flag = secret === undefined ? '--push-ca-dir' : '--push-ca-secret';
    return failed(`${flag} needs --push-name: the name under which proxies reach the operator`);
  }
  if (secret !== undefined) return ok({ kind: 'SharedAuthority', secret, names });
  return ok({ kind: 'OwnAuthority', directory: directory ?? '', names });
}
