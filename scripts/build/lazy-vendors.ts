import { createRequire } from 'node:module';
import type { Plugin } from 'esbuild';

/**
 * firebase-functions requires firebase-admin at load, which it needs only for callables, App Check and Firestore
 * snapshots: 700 kB and 65 ms of every cold start. Inside the bundle its requires become getters that load our own bundled
 * copy at first use. Node's `require` of an ES module is synchronous, so the library does not notice; and it is one copy,
 * so that its apps are ours.
 */
const LAZY = /^firebase-admin(\/|$)/;
const IMPORTER = /[\\/]node_modules[\\/]firebase-functions[\\/]/;
const NAMESPACE = 'lazy-vendor';

export const chunkOf = (specifier: string): string => `vendor-${specifier.replaceAll(/[^a-z]+/g, '-')}`;

/** What firebase-functions may ask for: each becomes an entry of the bundle beside the functions. */
export const lazySpecifiers = ['app', 'app-check', 'auth', 'database', 'firestore'].map((p) => `firebase-admin/${p}`);

export function lazyVendors(resolveFrom: string): Plugin {
  const require = createRequire(resolveFrom);
  return {
    name: NAMESPACE,
    setup(build) {
      build.onResolve({ filter: LAZY }, ({ path, importer }) => {
        if (!IMPORTER.test(importer)) return null;
        if (lazySpecifiers.includes(path)) return { path, namespace: NAMESPACE };
        return { errors: [{ text: `firebase-functions asks for ${path}; name it in scripts/build/lazy-vendors.ts` }] };
      });
      build.onLoad({ filter: LAZY, namespace: NAMESPACE }, ({ path }) => {
        const names = Object.keys(require(path) as object).filter((name) => name !== '__esModule');
        return { loader: 'js', contents: getters(`./${chunkOf(path)}.js`, names) };
      });
    },
  };
}

/** `requireHere` comes from the bundle's banner: relative to the chunk, and under a name that the bundler leaves alone. */
function getters(file: string, names: readonly string[]): string {
  return `
    const load = () => requireHere(${JSON.stringify(file)});
    Object.defineProperty(exports, '__esModule', { value: true });
    for (const name of ${JSON.stringify(names)}) {
      Object.defineProperty(exports, name, { enumerable: true, get: () => load()[name] });
    }`;
}
