import type { RouteModule } from './http/app.ts';

export interface Rewrite {
  readonly source: string;
  readonly function: { readonly functionId: string; readonly region: string };
}

type Served = { readonly name: string; readonly modules: readonly Pick<RouteModule, 'prefixes'>[] };

/**
 * Hosting's rewrites for a manifest; the first match wins. Each prefix goes to its function, `/api/v1/NAME/**` to a function
 * of that name, and what is left to `api`. Hosting's globs: `**` also matches nothing, `{,/**}` an address and all below it.
 */
export function rewritesOf(functions: readonly Served[], region = 'europe-west1'): Rewrite[] {
  const to = (functionId: string) => ({ functionId, region });
  const special = functions.filter(({ name }) => name !== 'api');
  const named = special.flatMap(({ name, modules }) => [
    ...modules
      .flatMap(({ prefixes }) => prefixes)
      .filter((prefix) => !prefix.startsWith(`/v1/${name}/`))
      .map((prefix) => ({ source: `/api${prefix}{,/**}`, function: to(name) })),
    ...(OWN_SPACE.has(name) ? [{ source: `/api/v1/${name}/**`, function: to(name) }] : []),
  ]);
  return [...named, { source: '/api/**', function: to('api') }];
}

/** Functions that own an address space of their name. */
const OWN_SPACE: ReadonlySet<string> = new Set(['admin', 'webhooks']);
