import { readFileSync } from 'node:fs';
import { LocalError } from '../errors.ts';

/** The part of firebase.json's `hosting` that the gateway follows. */
export interface Hosting {
  readonly public: string;
  readonly cleanUrls?: boolean;
  readonly rewrites?: readonly Rewrite[];
  readonly headers?: readonly { readonly source: string; readonly headers: readonly Header[] }[];
}

export interface Rewrite {
  readonly source: string;
  readonly function?: string | { readonly functionId: string; readonly region?: string };
  readonly destination?: string;
}

export interface Header {
  readonly key: string;
  readonly value: string;
}

export type Destination =
  | { readonly kind: 'function'; readonly name: string; readonly region: string }
  | { readonly kind: 'file'; readonly path: string };

export function readHosting(file: string): Hosting {
  try {
    const { hosting } = JSON.parse(readFileSync(file, 'utf8')) as { hosting?: Hosting };
    if (typeof hosting?.public === 'string') return hosting;
  } catch (error) {
    throw new LocalError('broken', `firebase.json cannot be read: ${(error as Error).message}`, { cause: error });
  }
  throw new LocalError('broken', 'firebase.json has no "hosting" with a "public" folder; the gateway cannot start.');
}

/** Turns a Hosting glob into a pattern for a whole path: `**` crosses folders, `*` stays in one, `{a,b}` and `@(a|b)` choose. */
export function globToRegExp(glob: string): RegExp {
  const source = glob
    .replace(/[.+^$\\]/g, '\\$&')
    .replace(/@\(([^)]*)\)/g, '(?:$1)')
    .replace(/\{([^}]*)\}/g, (_, options: string) => `(?:${options.replaceAll(',', '|')})`)
    // `/api/**` also means `/api` itself; `**/x` also means `x` at the top.
    .replace(/\/\*\*$/, '(?:/§)?')
    .replace(/\*\*\//g, '(?:§/)?')
    .replace(/\*\*/g, '§')
    .replace(/\*/g, '[^/]*')
    .replaceAll('§', '.*');
  return new RegExp(`^${source}$`);
}

/** Compiles the rewrites once; the first that matches the path wins, as on Hosting. */
export function router(hosting: Hosting, defaultRegion: string): (path: string) => Destination | undefined {
  const rules = (hosting.rewrites ?? []).map((rewrite) => ({
    pattern: globToRegExp(rewrite.source),
    to: destinationOf(rewrite, defaultRegion),
  }));
  return (path) => rules.find(({ pattern }) => pattern.test(path))?.to;
}

function destinationOf(rewrite: Rewrite, defaultRegion: string): Destination {
  const { function: target, destination } = rewrite;
  if (typeof target === 'string') return { kind: 'function', name: target, region: defaultRegion };
  if (target !== undefined) {
    return { kind: 'function', name: target.functionId, region: target.region ?? defaultRegion };
  }
  if (destination !== undefined) return { kind: 'file', path: destination };
  throw new LocalError('broken', `firebase.json: the rewrite of "${rewrite.source}" leads nowhere the gateway knows.`);
}

/** The headers that firebase.json adds to a path. */
export function headersFor(hosting: Hosting): (path: string) => readonly Header[] {
  const rules = (hosting.headers ?? []).map(({ source, headers }) => ({ pattern: globToRegExp(source), headers }));
  return (path) => rules.flatMap(({ pattern, headers }) => (pattern.test(path) ? headers : []));
}
