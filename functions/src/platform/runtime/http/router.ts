import { TrieRouter } from 'hono/router/trie-router';
import type { Route } from '../route.ts';

export interface Router {
  readonly trie: TrieRouter<Route>;
  readonly methods: readonly Route['method'][];
  /** Paths without a parameter. */
  readonly fixed: ReadonlySet<string>;
}

export function createRouter(routes: readonly Route[]): Router {
  const trie = new TrieRouter<Route>();
  for (const route of routes) trie.add(route.method, route.path, route);
  const fixed = new Set(routes.map(({ path }) => path).filter((path) => !path.includes(':')));
  return { trie, methods: [...new Set(routes.map(({ method }) => method))], fixed };
}

/**
 * A fixed path wins over one with a parameter, whatever the order in which they were declared and whatever the method: where
 * `/listings/nearby` can be read, nobody deletes the listing "nearby".
 */
export function matchRoute(
  router: Router,
  method: string,
  path: string,
): { route: Route; params: Record<string, string> } | null {
  const [matches] = router.trie.match(method, path);
  let best: { route: Route; params: Record<string, string> } | null = null;
  for (const match of matches) {
    const [route, found] = match as unknown as [Route, Record<string, string>];
    const params = Object.fromEntries(Object.entries(found).map(([name, value]) => [name, decode(value)]));
    if (best === null || Object.keys(params).length < Object.keys(best.params).length) best = { route, params };
  }
  return best !== null && Object.keys(best.params).length > 0 && router.fixed.has(path) ? null : best;
}

export function allowedMethods(router: Router, path: string): string[] {
  const methods: string[] = router.methods.filter((method) => matchRoute(router, method, path) !== null);
  return methods.includes('GET') ? [...methods, 'HEAD'] : methods;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
