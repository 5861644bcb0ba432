import type { SearchSource } from '../things.ts';
import { businesses } from './businesses.ts';
import { listings } from './listings.ts';

/**
 * Where documents come from. A module that publishes things joins with a source here, and a line in triggers/search.ts that
 * says which of its events bring them in.
 */
export const sources = { listings, businesses } as const satisfies Readonly<Record<string, SearchSource>>;
