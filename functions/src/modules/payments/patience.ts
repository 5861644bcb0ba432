/** How long a `created` row waits for its task before the sweep sends another one, in milliseconds. */
export const PATIENCE_MS = 60_000;
/** The longest that a call may be under way: until then "they do not know it" proves nothing. */
export { UNDER_WAY_MS } from '../../adapters/payments/look-first.ts';
