/** For whoever plays days of turns outside this module. */
export { slotOf, SLOT_MS } from './rotation-rules.ts';
