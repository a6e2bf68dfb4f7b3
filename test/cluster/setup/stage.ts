import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pushAudience } from '#contract/push/stream-terms.ts';
import type { Cluster } from '../env/cluster.ts';
import { freePort } from '../env/free-port.ts';
import { type BoundOperator, bindOperator, requestToken } from './bind-operator.ts';
import { type Program, startProgram } from './start-program.ts';
import { untilReady } from './until-ready.ts';

/** An operator as a child process, under the service account of deploy/rbac. */
export interface OperatorProgram extends Program {
  /** Where proxies connect. */
  readonly pushUrl: string;
  readonly identity: string;
}

/** A proxy as a child process. */
export interface ProxyProgram extends Program {
  /** `http://127.0.0.1:<port>` for clients. */
  readonly url: string;
}

export interface OperatorRequest {
  /** Name of the replica; `operator-0` unless said. The same name again is the same pod, restarted. */
  readonly identity?: string;
  /** A port of an operator that was killed. */
  readonly pushUrl?: string;
}

export interface ProxyRequest {
  /** URL of the operator that it connects to. */
  readonly pushUrl: string;
  /** Folder for the last good snapshot; none unless said. */
  readonly lastGoodDirectory?: string;
  /** A URL of a proxy that was killed. */
  readonly url?: string;
  /** Namespace and name of the service account whose token it has; the gateway's own unless said. */
  readonly account?: { readonly namespace: string; readonly name: string };
  /** Whom its token is for; the operator unless said. */
  readonly audience?: string;
  /** Which gateway it asks for; `gateway` in the stage's namespace unless said. */
  readonly gateway?: { readonly namespace: string; readonly name: string };
}

/** Operators and proxies of one test file, on the cluster that all share. */
export interface Stage {
  /** For files of the test; gone after `stop`. */
  readonly directory: string;
  /** PEM file with the authority of the operators, once one is started. */
  readonly caFile: string;
  /** Starts one; resolves when it has translated what is in the cluster. */
  startOperator(request?: OperatorRequest): Promise<OperatorProgram>;
  /** Starts one; resolves when it lives, with or without a snapshot. */
  startProxy(request: ProxyRequest): Promise<ProxyProgram>;
  /** A token for the operator, in a file. */
  writeToken(account: { readonly namespace: string; readonly name: string }): Promise<string>;
  /** What all programs have printed. */
  printed(): string;
  stop(): Promise<void>;
}

/**
 * Prepares operators that watch these namespaces, the first of which has their service account and Lease; all of the
 * cluster where `watch` is `All`.
 */
export async function makeStage(
  cluster: Cluster,
  namespaces: readonly [string, ...string[]],
  watch: 'These' | 'All' = 'These',
): Promise<Stage> {
  const [namespace] = namespaces;
  const directory = mkdtempSync(join(tmpdir(), 'sallyport-stage-'));
  const authority = join(directory, 'authority');
  const bound: BoundOperator = await bindOperator(cluster, namespace);
  const programs: Program[] = [];
  let files = 0;
  const newFile = (name: string) => {
    files += 1;
    return join(directory, `${files}-${name}`);
  };
  const start = async (program: 'operator' | 'proxy', args: readonly string[]) => {
    const started = await startProgram({ program, arguments: args, logPath: newFile(`${program}.log`) });
    programs.push(started);
    return started;
  };
  const writeToken = async (
    account: { readonly namespace: string; readonly name: string },
    audience = pushAudience,
  ) => {
    await openAccount(cluster, account);
    const path = newFile('token');
    writeFileSync(path, await requestToken(cluster, { ...account, audiences: [audience] }), { mode: 0o600 });
    return path;
  };
  const watched = watch === 'All' ? [] : namespaces.flatMap((one) => ['--namespace', one]);
  const caFile = join(authority, 'ca.crt');
  return {
    directory,
    caFile,
    writeToken,
    startOperator: async ({ identity = 'operator-0', pushUrl } = {}) => {
      const url = pushUrl ?? `https://127.0.0.1:${await freePort()}`;
      const started = await start('operator', [
        ...['--push-listen', new URL(url).host, '--push-ca-dir', authority, '--push-name', '127.0.0.1'],
        ...['--kubeconfig', bound.kubeconfigPath, '--lease-namespace', namespace, '--identity', identity],
        ...['--log-level', 'debug'],
        ...watched,
      ]);
      await untilReady(started);
      return { ...started, identity, pushUrl: url };
    },
    startProxy: async (request) => {
      const gateway = request.gateway ?? { namespace, name: 'gateway' };
      const account = request.account ?? { namespace: gateway.namespace, name: `${gateway.name}-proxy` };
      const url = request.url ?? `http://127.0.0.1:${await freePort()}`;
      const { lastGoodDirectory } = request;
      const started = await start('proxy', [
        ...['--gateway', `${gateway.namespace}/${gateway.name}`, '--operator', request.pushUrl],
        ...['--operator-ca', caFile, '--token-file', await writeToken(account, request.audience)],
        ...['--listen', new URL(url).host, '--log-level', 'debug'],
        ...(lastGoodDirectory === undefined ? [] : ['--last-good-dir', lastGoodDirectory]),
      ]);
      return { ...started, url };
    },
    printed: () => programs.map((program) => program.printed()).join(''),
    stop: async () => {
      await Promise.all(programs.map((program) => program.kill()));
      bound.removeFiles();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Makes a service account unless it is there; no controller does it here. */
async function openAccount(
  cluster: Cluster,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): Promise<void> {
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts`;
  const body = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name } };
  const { status } = await cluster.request({ method: 'POST', path, body });
  if (status !== 201 && status !== 409) throw new Error(`creating a service account was answered ${status}`);
}
