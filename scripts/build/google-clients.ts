import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/** Google's newer clients read JSON files beside themselves at run time; a bundle has to take those along. */
const CLIENT = /[\\/]@google-cloud[\\/][^\\/]+[\\/]build[\\/]esm[\\/]src[\\/]v[^\\/]+[\\/][^\\/]+_client\.js$/;
const READ = /\bgetJSON\(path\.join\(dirname, ([^)]*)\)\)/g;

export const googleClients: Plugin = {
  name: 'google-clients',
  setup(build) {
    build.onLoad({ filter: CLIENT }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const contents = source.replaceAll(READ, (_, parts: string) => {
        const names = [...parts.matchAll(/'([^']*)'/g)].map(([, name]) => name);
        return `require(${JSON.stringify(`./${names.join('/')}`)})`;
      });
      if (/\bgetJSON\(/.test(contents)) return { errors: [{ text: `${path} reads JSON in a way we do not know` }] };
      return { contents, loader: 'js' };
    });
  },
};
