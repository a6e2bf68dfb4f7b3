import type { Plugin } from 'esbuild';

/** Of undici the proxy uses pools over HTTP/1.1; the package loads fetch, WebSocket, mocks and an HTTP/2 client with them. */
export const slimUndici: Plugin = {
  name: 'slim undici',
  setup: (build) => {
    build.onResolve({ filter: /^undici$/ }, ({ resolveDir }) => ({
      path: 'undici',
      namespace: 'slim',
      pluginData: { resolveDir },
    }));
    build.onLoad({ filter: /^undici$/, namespace: 'slim' }, ({ pluginData }) => ({
      contents: "export { default as Pool } from 'undici/lib/dispatcher/pool.js';",
      resolveDir: pluginData.resolveDir,
    }));
  },
};
