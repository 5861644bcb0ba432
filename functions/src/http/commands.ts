import { MANIFEST } from './manifest.ts';
import { commandFunction } from '../platform/runtime/command-function.ts';

/** The world also asks through Firestore, where a phone without network leaves its calls. A file of its own: the Firestore provider takes a fifth of a second to load. */
export const commands = commandFunction(MANIFEST.api);
