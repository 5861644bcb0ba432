import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { entryCosts, overBudget, type EntryCost } from './build/budget.ts';
import { englishZod } from './build/english-zod.ts';
import { googleClients } from './build/google-clients.ts';
import { namedImports } from './build/named-imports.ts';
import { chunkOf, lazySpecifiers, lazyVendors } from './build/lazy-vendors.ts';

/**
 * Bundles the functions into functions/lib. The manifest loads by dynamic import only what its own function needs, and
 * splitting gives each of those its own set of chunks, so that a cold start reads no more than it runs.
 */
const root = join(import.meta.dirname, '..');
const source = 'functions/src';
const target = 'functions/lib';
/** Written beside and then swapped in, so that a failed build leaves the last good one. */
const next = 'functions/.lib-next';
/** Measures the budget and writes nothing: what runs from functions/lib meanwhile is not disturbed. */
const checkOnly = process.argv.includes('--check');
/** The deploy manifest, and the same application as a plain server for Cloud Run. */
const entries = ['index', 'server'].filter((name) => existsSync(join(root, source, `${name}.ts`)));

const BANNER = [
  `import { createRequire as createRequireHere } from 'node:module';`,
  `import { fileURLToPath as pathHere } from 'node:url';`,
  // Bundled CommonJS packages expect these three; one keeps its long name for scripts/build/lazy-vendors.ts.
  // A package may name something of its own `URL` at the top of a chunk, as gaxios' uuid does: hence the global one.
  `const requireHere = createRequireHere(import.meta.url), require = requireHere;`,
  `const __filename = pathHere(import.meta.url), __dirname = pathHere(new globalThis.URL('.', import.meta.url));`,
].join('');

async function bundle(): Promise<Metafile> {
  rmSync(join(root, next), { recursive: true, force: true });
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [
      ...entries.map((name) => ({ in: `${source}/${name}.ts`, out: name })),
      ...lazySpecifiers.map((specifier) => ({ in: specifier, out: chunkOf(specifier) })),
    ],
    outdir: next,
    write: !checkOnly,
    chunkNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    // Names stay as they are written, for stack traces and for who reads them; `keepNames` would keep them by a call for each
    // function that is made, at run time.
    minifyWhitespace: true,
    minifySyntax: true,
    sourcemap: 'linked',
    sourcesContent: false,
    legalComments: 'none',
    // The framework is the host's; pg-native is a choice that we do not take; sharp brings a binary of its own.
    external: ['@google-cloud/functions-framework', 'pg-native', 'cloudflare:sockets', 'sharp'],
    banner: { js: BANNER },
    plugins: [englishZod, googleClients, namedImports, lazyVendors(join(root, 'functions/package.json'))],
    metafile: true,
    logLevel: 'warning',
  });
  return metafile;
}

function print(costs: readonly EntryCost[]): void {
  const kb = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`.padStart(11);
  console.log(`${'entry'.padEnd(52)}${'own'.padStart(11)}${'with static imports'.padStart(22)}`);
  for (const { entry, own, closure } of costs) console.log(`${entry.padEnd(52)}${kb(own)}${kb(closure).padStart(22)}`);
}

async function main(): Promise<void> {
  const architecture = JSON.parse(readFileSync(join(root, 'scripts/architecture.json'), 'utf8')) as Architecture;
  const metafile = await bundle().catch(() => null);
  if (metafile === null) return fail(['The build failed; esbuild says above where.']);
  const costs = entryCosts(metafile.outputs);
  print(costs.filter(({ entry }) => entry.startsWith(source)));
  const complaints = overBudget(costs, {
    entries: /^functions\/src\/(index|server|http\/.+)\.ts$/,
    closureKb: architecture.budgets.httpClosureKb,
    heavy: architecture.heavy,
  });
  fail(complaints);
  if (checkOnly) return;
  // Past its budget it is whole all the same: the exit code stops a deploy, and `npm start` says it and goes on.
  rmSync(join(root, target), { recursive: true, force: true });
  renameSync(join(root, next), join(root, target));
}

interface Architecture {
  readonly heavy: readonly string[];
  readonly budgets: { readonly httpClosureKb: number };
}

function fail(complaints: readonly string[]): void {
  for (const complaint of complaints) console.error(complaint);
  if (complaints.length > 0) process.exitCode = 1;
}

await main();
