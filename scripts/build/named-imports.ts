import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Plugin } from 'esbuild';

/**
 * `await import()` of a CommonJS package gives its named exports in Node, but of a bundled chunk only the default.
 * So such a package gets a small ES module in front that exports the names which Node sees.
 */
const NAMESPACE = 'named-imports';
const OWN = /^[./]|^node:/;

export const namedImports: Plugin = {
  name: NAMESPACE,
  setup(build) {
    build.onResolve({ filter: /./ }, async ({ path, kind, importer, resolveDir, pluginData }) => {
      if (kind !== 'dynamic-import' || OWN.test(path) || pluginData === NAMESPACE) return null;
      const resolved = await build.resolve(path, { kind, importer, resolveDir, pluginData: NAMESPACE });
      if (resolved.errors.length > 0 || resolved.external || resolved.namespace !== 'file') return resolved;
      return (await namesOf(resolved.path)) === null ? resolved : { path: resolved.path, namespace: NAMESPACE };
    });
    build.onLoad({ filter: /./, namespace: NAMESPACE }, async ({ path }) => {
      const names = (await namesOf(path)) ?? [];
      const lines = names.map(
        (name, index) => `const e${index} = m[${JSON.stringify(name)}]; export { e${index} as ${name} };`,
      );
      const contents = [`const m = require(${JSON.stringify(path)}); export default m;`, ...lines].join('\n');
      return { contents, loader: 'js', resolveDir: dirname(path) };
    });
  },
};

/** The names that Node finds in a CommonJS file; null when it is an ES module. */
async function namesOf(file: string): Promise<string[] | null> {
  const names = Object.keys((await import(pathToFileURL(file).href)) as object);
  if (!names.includes('module.exports')) return null;
  return names.filter((name) => !['module.exports', '__esModule', 'default'].includes(name));
}
