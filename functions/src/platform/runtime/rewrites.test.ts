import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MANIFEST } from '../../http/manifest.ts';
import type { HttpsSpec } from './https-function.ts';
import { rewritesOf, type Rewrite } from './rewrites.ts';

const firebase = JSON.parse(readFileSync(join(process.cwd(), 'firebase.json'), 'utf8')) as {
  hosting: { rewrites: Rewrite[] };
};
const today: readonly HttpsSpec[] = Object.values(MANIFEST);

/** Hosting's globs as far as the rewrites use them; the first match wins. */
function target(rewrites: readonly Rewrite[], path: string): string | undefined {
  const matches = ({ source }: Rewrite): boolean => {
    const pattern = source.replace('{,/**}', '(?:/.*)?').replace('/**', '(?:/.*)?');
    return new RegExp(`^${pattern}$`).test(path);
  };
  return rewrites.find(matches)?.function.functionId;
}

async function everyRoute(functions: readonly HttpsSpec[]): Promise<{ path: string; owner: string }[]> {
  const routes = [];
  for (const { name, modules } of functions) {
    for (const module of modules) {
      for (const { path } of (await module.load()).routes) {
        routes.push({ path: `/api${path.replace(/:\w+/g, 'x_1')}`, owner: name });
        expect(module.prefixes.some((prefix) => path === prefix || path.startsWith(`${prefix}/`))).toBe(true);
      }
    }
  }
  return routes;
}

describe('Hosting sends each address to the function that serves it', () => {
  test('firebase.json says what the manifest says', () => {
    expect(firebase.hosting.rewrites).toEqual(rewritesOf(today));
  });

  test('today', async () => {
    for (const { path, owner } of await everyRoute(today))
      expect([path, target(firebase.hosting.rewrites, path)]).toEqual([path, owner]);
    expect(target(firebase.hosting.rewrites, '/api/v1/webhooks/paystack')).toBe('webhooks');
    expect(target(firebase.hosting.rewrites, '/api/v1/health/live')).toBe('api');
  });

  test('and once every module of the API is a service of its own', async () => {
    const split = today.flatMap((spec) =>
      spec.name === 'api'
        ? [
            ...spec.modules.map((module) => ({ ...spec, name: module.name, modules: [module] })),
            { ...spec, modules: [] },
          ]
        : [spec],
    );
    const rewrites = rewritesOf(split);
    for (const { path, owner } of await everyRoute(split))
      expect([path, target(rewrites, path)]).toEqual([path, owner]);
  });
});

describe('SRV-7 Connections', () => {
  test('of all instances at their most fit the database, with room for people', () => {
    const perInstance = 8;
    const https = today.reduce((sum, { options }) => sum + (options.maxInstances as number) * perInstance, 0);
    // listingsEvents, identityEvents, tasks, commands and the jobs, as background-functions.ts bounds them.
    const background = (3 + 3 + 2 + 2) * 4 + 6 * 2;
    expect(https + background + 15).toBeLessThanOrEqual(0.8 * 250);
  });
});
