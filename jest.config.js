import { existsSync } from 'node:fs';

/** Packages that ship ESM only, or that load such a package by `import()`: compiled like our own code. */
const esmPackages = [
  'jose',
  'gaxios',
  'node-fetch',
  'fetch-blob',
  'formdata-polyfill',
  'data-uri-to-buffer',
  '@nodable/entities',
  'anynum',
  'strnum',
  'xml-naming',
  'p-throttle',
  'stream-chain',
  'stream-json',
  'cockatiel',
];

const present = (paths) => paths.filter((path) => existsSync(new URL(path, import.meta.url)));
const [globalSetup] = present(['./functions/test/global-setup.ts']);
const [globalTeardown] = present(['./functions/test/global-teardown.ts']);

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  roots: present(['./functions/src', './functions/test', './local', './scripts', './bench', './chaos']),
  testMatch: ['**/*.test.ts'],
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
  transform: {
    '\\.(ts|js|mjs)$': [
      '@swc/jest',
      {
        swcrc: false,
        jsc: { parser: { syntax: 'typescript' }, target: 'es2024', transform: { verbatimModuleSyntax: true } },
        module: { type: 'commonjs' },
      },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(?:.*/node_modules/)?(?:${esmPackages.join('|')})/)`],
  setupFiles: ['./functions/test/environment.ts'],
  setupFilesAfterEnv: ['./functions/test/closed-network.ts'],
  ...(globalSetup && { globalSetup }),
  ...(globalTeardown && { globalTeardown }),
  maxWorkers: 2,
  workerIdleMemoryLimit: '1GB',
  testTimeout: 60_000,
};
