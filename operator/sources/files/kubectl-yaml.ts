import type { DocumentOptions, ParseOptions, SchemaOptions, Tags } from 'yaml';

const left = ['tag:yaml.org,2002:timestamp', 'tag:yaml.org,2002:set', 'tag:yaml.org,2002:omap'];

/**
 * Reads YAML as kubectl does, so that a file means the same on a laptop and in a cluster: YAML 1.1, in which `on`, `yes`
 * and `y` are booleans and `0777` is octal, but without its timestamps and numbers of base 60 (sigs.k8s.io/yaml).
 * Messages carry no piece of the file: it may be a secret.
 */
export const kubectlYaml: ParseOptions & DocumentOptions & SchemaOptions = {
  version: '1.1',
  schema: 'yaml-1.1',
  customTags: (tags: Tags): Tags => tags.filter((tag) => typeof tag === 'string' || !isLeftOut(tag)),
  prettyErrors: false,
  logLevel: 'silent',
};

function isLeftOut(tag: { readonly tag: string; readonly format?: string }): boolean {
  return left.includes(tag.tag) || tag.format === 'TIME';
}
