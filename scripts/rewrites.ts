import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { MANIFEST } from '../functions/src/http/manifest.ts';
import { rewritesOf } from '../functions/src/platform/runtime/rewrites.ts';

/** `npm run rewrites`: writes the API's rewrites of firebase.json from the manifest of HTTPS functions. */
const path = fileURLToPath(new URL('../firebase.json', import.meta.url));
const firebase = JSON.parse(readFileSync(path, 'utf8')) as { hosting: { rewrites: unknown[] } };
firebase.hosting.rewrites = rewritesOf(Object.values(MANIFEST));
const style = await resolveConfig(path);
writeFileSync(path, await format(JSON.stringify(firebase), { ...style, filepath: path }));
console.log('firebase.json now sends each address to the function that serves it.');
