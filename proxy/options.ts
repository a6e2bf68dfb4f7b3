import { hostname } from 'node:os';
import { type LogLevel, logLevels, parseLogLevel } from '#runtime/log-level.ts';
import { type Address, parseAddress } from '#runtime/parse-address.ts';
import type { OptionDefinition, OptionValues } from '#runtime/parse-options.ts';
import { failed, ok, type Result } from '#runtime/result.ts';
import { type MemoryProfile, memoryProfiles } from './use-memory-profile.ts';

/** What `sallyport proxy` takes. */
export const proxyOptions = [
  { name: 'gateway', value: 'NS/NAME', help: 'the AIGateway that it serves', required: true },
  { name: 'operator', value: 'URL', help: 'config stream of the operator, https://…', required: true },
  {
    name: 'operator-ca',
    value: 'FILE',
    help: 'PEM certificates that the operator’s must chain to; read at each connect',
    required: true,
  },
  {
    name: 'operator-name',
    value: 'NAME',
    help: 'name in the operator’s certificate, where it is not the host of the URL',
  },
  {
    name: 'token-file',
    value: 'FILE',
    help: 'projected service-account token, audience sallyport-operator',
    required: true,
  },
  { name: 'listen', value: 'HOST:PORT', help: 'where traffic is served', default: '0.0.0.0:8080' },
  {
    name: 'admin',
    value: 'HOST:PORT',
    help: 'where /healthz, /readyz, /metrics and /snapshot are',
    default: '127.0.0.1:8081',
  },
  {
    name: 'last-good-dir',
    value: 'DIR',
    help: 'memory-backed folder for the last good snapshot and compiled code; absent: none is kept',
  },
  {
    name: 'ledger-dir',
    value: 'DIR',
    help: 'folder for what budgets and rate limits have counted; absent: a restart counts from 0',
  },
  {
    name: 'memory',
    value: 'PROFILE',
    help: `${memoryProfiles.join(', ')}; small spends CPU to stay small, as a sidecar should`,
    default: 'default',
  },
  { name: 'leave-seconds', value: 'N', help: 'how long to serve on after readiness went', default: '5' },
  { name: 'log-level', value: 'LEVEL', help: logLevels.join(', '), default: 'info' },
] as const satisfies readonly OptionDefinition[];

export interface ProxyOptions {
  readonly gateway: { readonly namespace: string; readonly name: string };
  readonly operatorUrl: URL;
  readonly operatorCaFile: string;
  readonly operatorName: string | undefined;
  readonly tokenFile: string;
  readonly listen: Address;
  readonly admin: Address;
  readonly lastGoodDirectory: string | undefined;
  readonly ledgerDirectory: string | undefined;
  readonly memory: MemoryProfile;
  readonly leaveMs: number;
  readonly logLevel: LogLevel;
  /** Unique a process: a pod's host name is its own. */
  readonly proxyId: string;
}

/** Words -> options; the failure is one sentence. */
export function readProxyOptions(values: OptionValues): Result<ProxyOptions, string> {
  const gateway = /^([^/\s]+)\/([^/\s]+)$/.exec(values.get('gateway') ?? '');
  if (gateway === null) return failed('--gateway is NAMESPACE/NAME');
  const operatorUrl = URL.parse(values.get('operator') ?? '');
  if (operatorUrl?.protocol !== 'https:') return failed('--operator is a URL that begins with https://');
  const listen = parseAddress(values.get('listen') ?? '');
  if (listen.kind === 'Failed') return failed(`--listen: ${listen.failure}`);
  const admin = parseAddress(values.get('admin') ?? '');
  if (admin.kind === 'Failed') return failed(`--admin: ${admin.failure}`);
  const leaveSeconds = Number(values.get('leave-seconds'));
  if (!(leaveSeconds >= 0 && leaveSeconds <= 300)) return failed('--leave-seconds is a number from 0 to 300');
  const memory = memoryProfiles.find((one) => one === values.get('memory'));
  if (memory === undefined) return failed(`--memory is one of ${memoryProfiles.join(', ')}`);
  const logLevel = parseLogLevel(values.get('log-level') ?? '');
  if (logLevel.kind === 'Failed') return failed(`--log-level: ${logLevel.failure}`);
  return ok({
    gateway: { namespace: gateway[1] ?? '', name: gateway[2] ?? '' },
    operatorUrl,
    operatorCaFile: values.get('operator-ca') ?? '',
    operatorName: values.get('operator-name'),
    tokenFile: values.get('token-file') ?? '',
    listen: listen.value,
    admin: admin.value,
    lastGoodDirectory: values.get('last-good-dir'),
    ledgerDirectory: values.get('ledger-dir'),
    memory,
    leaveMs: leaveSeconds * 1000,
    logLevel: logLevel.value,
    proxyId: `${hostname()}-${process.pid}`,
  });
}
