/** How long a `created` row waits for its task before the sweep sends another one, in milliseconds. */
export const PATIENCE_MS = 60_000;
/** The longest that a call may be under way, in milliseconds: until then "they do not know it" proves nothing. */
export const UNDER_WAY_MS = 40_000;
