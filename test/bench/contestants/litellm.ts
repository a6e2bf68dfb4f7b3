import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findExecutable } from '#test/tools/find-executable.ts';
import { readOptions } from '#test/tools/options.ts';
import type { Contestant, Ground } from './contestant.ts';

const version = '1.98.1';
const key = 'sk-bench';

/** LiteLLM's proxy from PyPI (https://docs.litellm.ai/docs/simple_proxy), one worker, no database. */
export const litellm: Contestant = {
  name: 'litellm',
  title: `LiteLLM ${version}`,
  prepare: async (ground) => {
    const binary = install(ground);
    return {
      version,
      program: async (port) => ({
        command: binary,
        args: ['--config', writeConfig(ground), '--port', String(port), '--host', '127.0.0.1'],
        environment: {
          LITELLM_TELEMETRY: 'False',
          LITELLM_LOCAL_MODEL_COST_MAP: 'True',
          LITELLM_LOG: 'ERROR',
        },
        isNode: false,
        startLimitMs: 90_000,
      }),
      headers: () => ({ authorization: `Bearer ${key}` }),
    };
  },
};

/** Installs once into a virtual environment in the cache; gives the command. */
function install({ cache, mayInstall }: Ground): string {
  const folder = join(cache, `litellm-${version}`);
  const binary = join(folder, 'bin', 'litellm');
  if (existsSync(binary)) return binary;
  if (!mayInstall) throw new Error('not installed');
  const python = findExecutable('python3', readOptions(process.env).searchPath);
  if (python === undefined) throw new Error('there is no python3');
  mkdirSync(cache, { recursive: true });
  const made = spawnSync(python, ['-m', 'venv', folder], { encoding: 'utf8', timeout: 60_000 });
  const words = ['install', '-q', '--disable-pip-version-check', `litellm[proxy]==${version}`];
  const got =
    made.status === 0
      ? spawnSync(join(folder, 'bin', 'pip'), words, { encoding: 'utf8', timeout: 240_000 })
      : made;
  if (got.status === 0) return binary;
  rmSync(folder, { recursive: true, force: true });
  throw new Error(`pip could not install litellm ${version}: ${got.stderr.trim().split('\n').at(-1) ?? ''}`);
}

function writeConfig({ scratch, upstreamPort }: Ground): string {
  const path = join(scratch, 'litellm.yaml');
  const url = `http://127.0.0.1:${upstreamPort}`;
  const models = [
    ['gpt-json', 'openai', `${url}/v1`],
    ['gpt-burst', 'openai', `${url}/v1`],
    ['gpt-paced', 'openai', `${url}/v1`],
    ['gpt-tools', 'openai', `${url}/v1`],
    ['embed-json', 'openai', `${url}/v1`],
    ['claude-json', 'anthropic', url],
    ['claude-burst', 'anthropic', url],
  ].map(([name, provider, base]) => ({
    model_name: name,
    litellm_params: { model: `${provider}/${name}`, api_base: base, api_key: key },
  }));
  // JSON is YAML.
  writeFileSync(path, JSON.stringify({ model_list: models, general_settings: { master_key: key } }));
  return path;
}
