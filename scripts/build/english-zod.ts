import type { Plugin } from 'esbuild';

/**
 * zod carries its messages in fifty languages, 270 kB that no bundler can shake out of `z`. Ours come from our own
 * catalogue of errors; zod's English stays for what it says inside.
 */
export const englishZod: Plugin = {
  name: 'english-zod',
  setup(build) {
    build.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: `export { default as en } from './en.js';`,
      loader: 'js',
    }));
  },
};
