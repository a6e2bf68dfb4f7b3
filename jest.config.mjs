const transform = {
  '^.+\\.ts$': [
    '@swc/jest',
    { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, module: { type: 'es6' } },
  ],
};

const suite = (displayName, testMatch) => ({
  displayName,
  testMatch,
  transform,
  extensionsToTreatAsEsm: ['.ts'],
  testEnvironment: 'node',
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.tsbuild/'],
});

/** The suites, each proving other arrows of docs/architecture.md; `scripts/test.mjs` runs them in this order. */
export default {
  watchman: false,
  // The slow suites wait for processes, not for the processor.
  maxWorkers: 2,
  // Machines are shared and noisy: a test fails on what it sees, not on how long it took.
  testTimeout: 60_000,
  projects: [
    suite('unit', [
      '<rootDir>/{contract,runtime,operator,proxy,cli,scripts,test/structure,test/upstreams,test/bench}/**/*.test.ts',
    ]),
    suite('feature', ['<rootDir>/test/feature/**/*.test.ts']),
    {
      ...suite('cluster', ['<rootDir>/test/cluster/**/*.test.ts']),
      globalSetup: '<rootDir>/test/cluster/env/global-setup.ts',
      globalTeardown: '<rootDir>/test/cluster/env/global-teardown.ts',
    },
    suite('observability', ['<rootDir>/test/observability/**/*.test.ts']),
    suite('faults', ['<rootDir>/test/faults/**/*.test.ts']),
  ],
};
