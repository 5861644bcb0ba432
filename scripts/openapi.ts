import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { MANIFEST } from '../functions/src/http/manifest.ts';
import { openapiDocument } from '../functions/src/platform/runtime/http/openapi.ts';
import { referencePage } from './reference-page.ts';

/**
 * `npm run openapi`: writes functions/openapi.json and public/docs/index.html from the routes.
 * `npm run openapi -- --check` changes nothing and fails when either is not what the routes say.
 */
const at = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const check = process.argv.includes('--check');

async function main(): Promise<void> {
  const modules = Object.values(MANIFEST).flatMap(({ modules }) => [...modules]);
  const document = await openapiDocument(modules);
  const outputs: Record<string, string> = {
    'functions/openapi.json': await format(JSON.stringify(document), { parser: 'json', printWidth: 120 }),
    'public/docs/index.html': referencePage(document as never),
  };
  const stale = Object.entries(outputs).filter(([path, text]) => current(at(path)) !== text);
  if (check) {
    if (stale.length === 0) return;
    console.error(
      `${stale.map(([path]) => path).join(' and ')} no longer say what the routes say. Run: npm run openapi`,
    );
    process.exitCode = 1;
    return;
  }
  mkdirSync(at('public/docs'), { recursive: true });
  for (const [path, text] of stale) writeFileSync(at(path), text);
  console.log(
    stale.length === 0 ? 'The API description is up to date.' : `Wrote ${stale.map(([path]) => path).join(', ')}.`,
  );
}

function current(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

await main();
