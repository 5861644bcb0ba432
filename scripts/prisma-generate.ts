import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Writes the Prisma client from `prisma/`, offline, and only when the schema or Prisma itself changed.
 * `prisma generate` would download a schema engine that it never uses; it is content with the name of any existing file.
 */
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const output = join(root, 'functions/src/platform/generated');
const stamp = join(output, '.schema-sha256');
const cli = createRequire(import.meta.url).resolve('prisma/package.json');

export function generatePrismaClient(): 'generated' | 'up to date' {
  const digest = schemaDigest();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return 'up to date';
  const run = spawnSync(process.execPath, [join(dirname(cli), 'build/index.js'), 'generate', '--no-hints'], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, PRISMA_HIDE_UPDATE_MESSAGE: '1' },
  });
  if (run.status !== 0) throw new Error(`The Prisma client could not be generated.\n${run.stdout}${run.stderr}`);
  unwrapCompilerImports();
  writeFileSync(stamp, digest);
  return 'generated';
}

/**
 * The query compiler is CommonJS and imported lazily. Node lends such a module named exports, an ESM bundle gives it only
 * `default`: so take `default` where there is one.
 */
function unwrapCompilerImports(): void {
  const file = join(output, 'internal/class.ts');
  let found = 0;
  const source = readFileSync(file, 'utf8').replace(/await import\("@prisma\/client\/runtime\/[^"]+"\)/g, (lazy) => {
    found += 1;
    return `((module) => module.default ?? module)(${lazy})`;
  });
  if (found !== 2)
    throw new Error(`Prisma's generated client has ${found} lazy imports of its compiler; 2 were expected.`);
  writeFileSync(file, source);
}

function schemaDigest(): string {
  const files = readdirSync(join(root, 'prisma'), { recursive: true, encoding: 'utf8' });
  const hash = createHash('sha256')
    .update(readFileSync(cli))
    .update(readFileSync(fileURLToPath(import.meta.url)));
  for (const file of files.filter((name) => name.endsWith('.prisma')).sort()) {
    hash.update(file).update(readFileSync(join(root, 'prisma', file)));
  }
  return hash.digest('hex');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    console.log(`Prisma client: ${generatePrismaClient()}.`);
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
