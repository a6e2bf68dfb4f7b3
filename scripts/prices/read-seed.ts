import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Provider, waitForUpdate } from '@pydantic/genai-prices';
import { seed } from './seed.ts';

/** The seed's data; throws where another version is installed than `seed` says, whose day would be wrong. */
export async function readSeed(): Promise<readonly Provider[]> {
  const path = join(import.meta.dirname, '../../node_modules', seed.package, 'package.json');
  const installed: unknown = JSON.parse(await readFile(path, 'utf8'));
  const version = installed instanceof Object && 'version' in installed ? installed.version : undefined;
  if (version !== seed.version)
    throw new Error(`${seed.package} is ${version}, scripts/prices/seed.ts says ${seed.version}`);
  const providers = await waitForUpdate();
  if (providers === null) throw new Error(`${seed.package} has no data`);
  return providers;
}
