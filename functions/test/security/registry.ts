import type { Route } from '../../src/platform/runtime/route.ts';
import type { AppOptions } from '../../src/platform/runtime/http/app.ts';
import { apiOf, type Api } from '../api.ts';

/** One declared route and how to call it. */
export interface Operation {
  readonly signature: string;
  readonly route: Route;
  readonly api: Api;
}

/** Every route of these functions, from the very modules that they serve. */
export async function operationsOf(apps: readonly AppOptions[]): Promise<Operation[]> {
  const found: Operation[] = [];
  for (const app of apps) {
    const api = apiOf(app);
    for (const module of app.modules) {
      const { routes } = await module.load();
      for (const route of routes) found.push({ signature: `${route.method} ${route.path}`, route, api });
    }
  }
  return found;
}

/** `GET /v1/listings/:id` + ids → `GET /v1/listings/list_01…`. */
export function fill(signature: string, params: Readonly<Record<string, string>>): string {
  return signature.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? `no-${name}`));
}

export const paramsOf = (signature: string): string[] => [...signature.matchAll(/:(\w+)/g)].map(([, name]) => name!);
