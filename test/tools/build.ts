import { buildAssets } from './build-assets.ts';

// `node test/tools/build.ts`: progress on stderr, one line of JSON on stdout. Exit 0: the binaries are there;
// 2: this machine cannot have them, with the reason in the JSON; 1: the build failed.
const startedAt = performance.now();
const onProgress = (line: string) => {
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  process.stderr.write(`tools: ${line} (${seconds} s)\n`);
};

try {
  const assets = await buildAssets({ onProgress });
  process.stdout.write(`${JSON.stringify(assets)}\n`);
  process.exitCode = assets.kind === 'Found' ? 0 : 2;
} catch (error) {
  process.stderr.write(`tools: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
