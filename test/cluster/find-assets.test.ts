import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { buildAssets } from '#test/tools/build-assets.ts';
import { findAssets } from '#test/tools/find-assets.ts';

describe('looking for the binaries', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'sallyport-assets-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const putExecutables = (...names: string[]) => {
    for (const name of names) {
      writeFileSync(join(directory, name), '');
      chmodSync(join(directory, name), 0o755);
    }
  };

  test('a given folder wins, and what it lacks is said, not built', async () => {
    putExecutables('etcd', 'kubectl', 'go');
    const options = { assetsDirectory: directory, cacheDirectory: directory, searchPath: [directory] };
    const missing = { kind: 'Missing', reason: `no executable kube-apiserver in ${directory}` };
    expect(findAssets(options)).toEqual(missing);
    expect(await buildAssets({ options })).toEqual(missing);
  });

  test('a given folder without kubectl is completed from PATH', () => {
    putExecutables('etcd', 'kube-apiserver');
    const bin = join(directory, 'bin');
    const options = { assetsDirectory: directory, cacheDirectory: directory, searchPath: [bin, directory] };
    expect(findAssets(options)).toMatchObject({
      kind: 'Missing',
      reason: `no kubectl in ${directory} nor in PATH`,
    });
    putExecutables('kubectl');
    expect(findAssets(options)).toMatchObject({ kind: 'Found', kubectl: join(directory, 'kubectl') });
  });

  test('without a folder, a build and a Go toolchain the reason names all three', async () => {
    const options = { assetsDirectory: undefined, cacheDirectory: directory, searchPath: [directory] };
    expect(await buildAssets({ options })).toMatchObject({
      kind: 'Missing',
      reason: expect.stringMatching(/KUBEBUILDER_ASSETS is not set.*no Go toolchain/),
    });
  });

  test('with a Go toolchain the reason says how to build', () => {
    putExecutables('go');
    const options = { assetsDirectory: undefined, cacheDirectory: directory, searchPath: [directory] };
    expect(findAssets(options)).toMatchObject({
      reason: expect.stringContaining('node test/tools/build.ts'),
    });
  });
});
