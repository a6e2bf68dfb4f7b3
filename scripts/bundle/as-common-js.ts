import { basename } from 'node:path';
import { type OutputFile, transform } from 'esbuild';

/**
 * Bundled ES modules -> CommonJS, file by file, chunks kept: esbuild splits ES modules only. An ES module that imports
 * node:http by name makes Node look at each of its exports, and one of them loads Node's own fetch: 5 MB and a tenth of
 * a start. `require` does not. Gives files and, where there is one, their source maps.
 */
export async function asCommonJs(files: readonly OutputFile[]): Promise<readonly CodeFile[]> {
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const scripts = [...texts].filter(([path]) => !path.endsWith('.map'));
  return Promise.all(scripts.map(([path, text]) => transformOne(path, text, texts.get(`${path}.map`))));
}

export interface CodeFile {
  readonly path: string;
  readonly code: string;
  readonly map: string;
}

async function transformOne(path: string, text: string, bundleMap: string | undefined): Promise<CodeFile> {
  const inline = Buffer.from(bundleMap ?? '{}').toString('base64');
  const source = text.replace(/^\/\/# sourceMappingURL=.*$/m, '');
  const { code, map } = await transform(
    bundleMap === undefined
      ? source
      : `${source}\n//# sourceMappingURL=data:application/json;base64,${inline}`,
    {
      format: 'cjs',
      platform: 'node',
      target: 'node22',
      // `import()` of a chunk becomes `require`: nothing starts Node's loader of ES modules.
      supported: { 'dynamic-import': false },
      minifySyntax: true,
      minifyWhitespace: true,
      sourcemap: 'external',
      sourcefile: basename(path),
    },
  );
  return { path, code: `${code}//# sourceMappingURL=${basename(path)}.map\n`, map };
}
