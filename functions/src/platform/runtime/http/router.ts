import { TrieRouter } from 'hono/router/trie-router';
import type { Route } from '../route.ts';

export interface Router {
  readonly trie: TrieRouter<Route>;
  readonly methods: readonly Route['method'][];
}

export function createRouter(routes: readonly Route[]): Router {
  const trie = new TrieRouter<Route>();
  for (const route of routes) trie.add(route.method, route.path, route);
  return { trie, methods: [...new Set(routes.map(({ method }) => method))] };
}

/** A fixed path wins over one with a parameter, whatever the order in which they were declared. */
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
  return best;
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
