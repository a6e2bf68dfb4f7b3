import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One binary: the Go package it is built from and the flags it is built with. */
export interface Tool {
  readonly name: 'etcd' | 'kube-apiserver' | 'kubectl';
  /** The folder with the go.mod that pins it. */
  readonly moduleDirectory: string;
  readonly package: string;
  readonly buildFlags: readonly string[];
}

/** All tools, and a key that changes whenever one of them would be built differently. */
export interface ToolSet {
  readonly tools: readonly Tool[];
  readonly key: string;
}

const etcdDirectory = join(import.meta.dirname, 'etcd');
const kubernetesDirectory = join(import.meta.dirname, 'kubernetes');

/** The pinned tools, as the go.mod files beside this one say. */
export function readToolSet(): ToolSet {
  const kubernetes = { moduleDirectory: kubernetesDirectory, buildFlags: buildFlags(kubernetesStamps()) };
  const tools: readonly Tool[] = [
    {
      name: 'etcd',
      package: 'go.etcd.io/etcd/server/v3',
      moduleDirectory: etcdDirectory,
      buildFlags: buildFlags([]),
    },
    { name: 'kube-apiserver', package: 'k8s.io/kubernetes/cmd/kube-apiserver', ...kubernetes },
    { name: 'kubectl', package: 'k8s.io/kubernetes/cmd/kubectl', ...kubernetes },
  ];
  return { tools, key: digest(tools) };
}

function buildFlags(stamps: readonly string[]): readonly string[] {
  const linkerFlags = ['-s', '-w', ...stamps.map((stamp) => `-X ${stamp}`)].join(' ');
  return ['-trimpath', '-buildvcs=false', '-mod=readonly', `-ldflags=${linkerFlags}`];
}

/** Without these the server calls itself v0.0.0-master, and a chart with a `kubeVersion` refuses it. */
function kubernetesStamps(): readonly string[] {
  const [, version, major, minor] =
    /^require k8s\.io\/kubernetes (v(\d+)\.(\d+)\.\d+)\b/m.exec(readModule(kubernetesDirectory, 'go.mod')) ??
    [];
  if (version === undefined) throw new Error(`${kubernetesDirectory}/go.mod pins no k8s.io/kubernetes`);
  const target = 'k8s.io/component-base/version';
  return [`${target}.gitVersion=${version}`, `${target}.gitMajor=${major}`, `${target}.gitMinor=${minor}`];
}

function digest(tools: readonly Tool[]): string {
  const hash = createHash('sha256').update(`${process.platform}/${process.arch}`);
  for (const { name, package: goPackage, moduleDirectory, buildFlags } of tools) {
    hash.update(JSON.stringify([name, goPackage, buildFlags]));
    hash.update(readModule(moduleDirectory, 'go.mod')).update(readModule(moduleDirectory, 'go.sum'));
  }
  return hash.digest('hex').slice(0, 16);
}

function readModule(directory: string, file: 'go.mod' | 'go.sum'): string {
  return readFileSync(join(directory, file), 'utf8');
}
