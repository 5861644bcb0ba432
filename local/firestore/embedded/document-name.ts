import { RpcError } from './rpc-error.ts';

const namePattern = /^(projects\/([^/]+)\/databases\/([^/]+)\/documents)(?:\/(.+))?$/;

export interface ParsedName {
  /** `projects/p/databases/d/documents`. */
  readonly root: string;
  readonly project: string;
  readonly database: string;
  /** What follows the root, `` for the root itself. */
  readonly path: string;
}

export function parseName(name: string): ParsedName {
  const match = namePattern.exec(name);
  if (match === null) throw new RpcError('INVALID_ARGUMENT', `Not a resource name of Firestore: ${name}`);
  return { root: match[1] ?? '', project: match[2] ?? '', database: match[3] ?? '', path: match[4] ?? '' };
}

/** Refuses a name that is not a document's: an odd number of segments, or an empty one. */
export function documentName(name: string): string {
  const segments = parseName(name).path.split('/');
  if (segments.length % 2 !== 0 || segments.includes('')) {
    throw new RpcError('INVALID_ARGUMENT', `Not the name of a document: ${name}`);
  }
  return name;
}

/** The collection that a document lies in. */
export function collectionOf(name: string): string {
  return name.slice(0, name.lastIndexOf('/'));
}

export function lastSegment(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
