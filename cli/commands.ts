import { operatorOptions } from '#operator/options.ts';
import { proxyOptions } from '#proxy/options.ts';
import type { OperandDefinition, OptionDefinition } from '#runtime/parse-options.ts';

export interface CommandDefinition {
  /** One word, or two. */
  readonly name: string;
  readonly summary: string;
  /** A paragraph below the usage line. */
  readonly about: string;
  readonly operand?: OperandDefinition;
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
  help: 'where /healthz, /readyz, /metrics, /snapshot and /status are',
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
        help: 'NS/NAME of an AIKey, or team=…,app=… (other names are labels); absent: anonymous',
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
    name: 'keys find',
    summary: 'say which AIKey a leaked key is',
    about:
      'Looks among the Secrets of a folder, the keys that `sallyport run` has minted, and statuses of AIKeys that were read from a\ncluster (kubectl get aikeys -A -o yaml). The key is never printed. Without a folder: its fingerprint. Exit code 1: nobody has it.',
    options: [
      { ...folder, required: false },
      {
        name: 'fingerprint',
        value: 'HEX',
        help: 'first digits of the SHA-256 of the key, as AIKey.status.fingerprint',
      },
      { name: 'key-from-stdin', help: 'read the key itself from standard input' },
      { name: 'state-dir', value: 'DIR', help: 'minted keys of `sallyport run`', default: '.sallyport' },
    ],
    examples: [
      'sallyport keys find --key-from-stdin -f ./gateway < leaked.txt',
      'sallyport keys find --fingerprint 4f1a09c3b7de -f ./gateway',
    ],
  },
  {
    name: 'prices list',
    summary: 'print what models cost by the bundled catalogue',
    about:
      'USD per million tokens as of today; - is what the catalogue does not say and follows from input and output. Exit code 1:\nnothing is found.',
    options: [
      { name: 'provider', short: 'p', value: 'LIST', help: 'one price list: openai, anthropic, groq, …' },
      {
        name: 'model',
        short: 'm',
        value: 'NAME',
        help: 'the model that a proxy takes for an upstream of this name',
      },
      { name: 'output', short: 'o', value: 'FORMAT', help: 'text or json', default: 'text' },
    ],
    examples: ['sallyport prices list -p anthropic', 'sallyport prices list -m gpt-4o'],
  },
  {
    name: 'prices import',
    summary: "turn LiteLLM's price file into prices of AIProvider models",
    about:
      'Prints the blocks for AIProvider.spec.models. What has no place there is listed on standard error. Prices that are not\nbelievable (a price per token read as one per million, and the reverse) refuse the whole file, unless forced.',
    operand: { name: 'file', value: 'FILE', help: 'model_prices_and_context_window.json' },
    options: [
      { name: 'provider', short: 'p', value: 'NAME', help: 'models of this litellm_provider only' },
      { name: 'output', short: 'o', value: 'FORMAT', help: 'yaml or json', default: 'yaml' },
      { name: 'force', help: 'print prices that are not believable, too' },
    ],
    examples: [
      'sallyport prices import prices.json -p openai',
      'sallyport prices import prices.json -p bedrock -o json',
    ],
  },
  {
    name: 'operator',
    summary: 'run the control plane in a cluster',
    about:
      'Reconciles the resources and pushes snapshots to proxies. Every replica serves the stream, the lease holder writes.',
    options: operatorOptions,
    examples: [
      'sallyport operator --push-tls-cert tls.crt --push-tls-key tls.key',
      'sallyport operator --push-ca-dir ./ca --push-name 127.0.0.1 --kubeconfig ~/.kube/config',
    ],
  },
  {
    name: 'proxy',
    summary: 'run a data plane in a cluster',
    about: 'Learns its snapshot from the operator, keeps the last good one, and serves traffic.',
    options: proxyOptions,
    examples: [
      'sallyport proxy --gateway ai/main --operator https://sallyport-operator:8443 --operator-ca ca.crt --token-file token',
    ],
  },
] as const satisfies readonly CommandDefinition[];

export type CommandName = (typeof commands)[number]['name'];
