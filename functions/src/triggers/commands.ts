import { MANIFEST } from '../http/manifest.ts';
import { commandFunction } from '../platform/runtime/command-function.ts';

/** Apart from the other triggers: the Firestore provider takes a fifth of a second to load. */
export const commands = commandFunction(MANIFEST.api);
