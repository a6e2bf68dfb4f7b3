import type { OptionDefinition } from '#runtime/parse-options.ts';

export interface CommandDefinition {
  readonly name: string;
  readonly summary: string;
  /** A paragraph below the usage line. */
  readonly about: string;
  readonly options: readonly OptionDefinition[];
  readonly examples: readonly string[];
}

const folder: OptionDefinition = {
  name: 'folder',
  short: 'f',
  value: 'DIR',
  help: 'folder of YAML: our kinds, Secrets, Namespaces, ReferenceGrants',
  required: true,
};
const logLevel: OptionDefinition = {
  name: 'log-level',
  value: 'LEVEL',
  help: 'debug, info, warn, error or silent',
  default: 'info',
};
const listen: OptionDefinition = {
  name: 'listen',
  value: 'HOST:PORT',
  help: 'where traffic is served',
  default: '127.0.0.1:8080',
};
const admin: OptionDefinition = {
  name: 'admin',
  value: 'HOST:PORT',
  help: 'where /healthz, /readyz, /metrics and /snapshot are',
  default: '127.0.0.1:8081',
};
const gateway: OptionDefinition = {
  name: 'gateway',
  value: 'NS/NAME',
  help: 'which AIGateway, where there are several',
};

/** Every command, in the order of help. */
export const commands = [
  {
    name: 'run',
    summary: 'serve a folder of YAML on this machine',
    about:
      'Operator and proxy in one process, no cluster. The folder is watched: a good edit is served at once, a bad one is\nreported and what was last good stays. With OPENAI_API_KEY or ANTHROPIC_API_KEY set, that provider is added.',
    options: [
      folder,
      listen,
      admin,
      { name: 'state-dir', value: 'DIR', help: 'minted keys and other state', default: '.sallyport' },
      gateway,
      logLevel,
    ],
    examples: ['sallyport run -f deploy/quickstart', 'sallyport run -f ./gateway --listen 0.0.0.0:8080'],
  },
  {
    name: 'validate',
    summary: 'say what is wrong with a folder of YAML',
    about:
      'The verdict that the API server and the operator would give: schemas, CEL rules, references, conflicts. Exit code 0:\nnothing is wrong; 1: something is; 2: wrong use of the command.',
    options: [folder, { name: 'output', short: 'o', value: 'FORMAT', help: 'text or json', default: 'text' }],
    examples: ['sallyport validate -f ./gateway', 'sallyport validate -f ./gateway -o json'],
  },
  {
    name: 'translate',
    summary: 'print what proxies would be told, secrets redacted',
    about: 'The snapshot entries of each gateway and the status of each object, as YAML.',
    options: [folder, gateway],
    examples: ['sallyport translate -f ./gateway'],
  },
  {
    name: 'explain',
    summary: 'print how a request would be served, and why',
    about:
      'The rule that matches, the policies in force in their order, whether the caller may use the model, and the targets in\nthe order in which they are tried.',
    options: [
      folder,
      {
        name: 'model',
        short: 'm',
        value: 'MODEL',
        help: 'model name that the client asks for',
        required: true,
      },
      {
        name: 'caller',
        short: 'c',
        value: 'WHO',
        help: 'NS/NAME of an AIKey, or team=…,app=… ; absent: anonymous',
      },
      { name: 'header', short: 'H', value: 'NAME=VALUE', help: 'a request header', multiple: true },
      { name: 'metadata', value: 'NAME=VALUE', help: 'an item of x-sallyport-metadata', multiple: true },
      { name: 'stream', help: 'as for a streamed answer' },
      gateway,
    ],
    examples: [
      'sallyport explain -f ./gateway --model gpt-4o --caller team-a/checkout',
      'sallyport explain -f ./gateway -m claude-sonnet -c team=search',
    ],
  },
  {
    name: 'operator',
    summary: 'run the control plane in a cluster',
    about:
      'Reconciles the resources and pushes snapshots to proxies. Every replica serves the stream, the lease holder writes.',
    options: [
      { name: 'push-listen', value: 'HOST:PORT', help: 'where proxies connect', default: '0.0.0.0:8443' },
      {
        name: 'push-tls-cert',
        value: 'FILE',
        help: 'PEM certificate of the config stream, reloaded on change',
        required: true,
      },
      {
        name: 'push-tls-key',
        value: 'FILE',
        help: 'PEM key of the config stream, reloaded on change',
        required: true,
      },
      { ...admin, default: '0.0.0.0:8081' },
      {
        name: 'kubeconfig',
        value: 'FILE',
        help: 'absent: the pod’s own service account, else the usual places',
      },
      {
        name: 'namespace',
        short: 'n',
        value: 'NS',
        help: 'watch this namespace only; may be repeated',
        multiple: true,
      },
      { name: 'lease-namespace', value: 'NS', help: 'where the Lease is', default: 'sallyport-system' },
      logLevel,
    ],
    examples: ['sallyport operator --push-tls-cert tls.crt --push-tls-key tls.key'],
  },
  {
    name: 'proxy',
    summary: 'run a data plane in a cluster',
    about: 'Learns its snapshot from the operator, keeps the last good one, and serves traffic.',
    options: [
      { ...gateway, help: 'the AIGateway that it serves', required: true },
      { name: 'operator', value: 'URL', help: 'config stream of the operator, https://…', required: true },
      {
        name: 'operator-ca',
        value: 'FILE',
        help: 'PEM certificates that the operator’s certificate must chain to',
        required: true,
      },
      {
        name: 'token-file',
        value: 'FILE',
        help: 'projected service-account token, audience sallyport-operator',
        required: true,
      },
      { ...listen, default: '0.0.0.0:8080' },
      { ...admin, default: '0.0.0.0:8081' },
      {
        name: 'last-good-dir',
        value: 'DIR',
        help: 'memory-backed folder for the last good snapshot; absent: none is kept',
      },
      logLevel,
    ],
    examples: [
      'sallyport proxy --gateway ai/main --operator https://sallyport-operator:8443 --operator-ca ca.crt --token-file token',
    ],
  },
] as const satisfies readonly CommandDefinition[];

export type CommandName = (typeof commands)[number]['name'];
