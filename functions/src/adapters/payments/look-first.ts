import { elapsed } from '../../platform/clock.ts';
import { unknown } from './answer.ts';
import { NOT_KNOWN, type ProviderAnswer } from './port.ts';

/**
 * The longest that we may be asking for one thing, in milliseconds: who comes after that and hears "never heard of it" asks anew.
 * So who looks first whether it was asked for already, and only then asks, must do both in this time.
 */
export const UNDER_WAY_MS = 40_000;

const TOO_SLOW = unknown('Looking whether it was asked for already took too long; it was not asked for.');

/**
 * For providers that take the same request twice: looks, and asks only where it was not known and there is still time for the call
 * itself, which may last `timeoutMs`.
 */
export async function lookFirst(
  timeoutMs: number,
  look: () => Promise<ProviderAnswer>,
  ask: () => Promise<ProviderAnswer>,
): Promise<ProviderAnswer> {
  const began = elapsed();
  const made = await look();
  if (made.detail !== NOT_KNOWN) return made;
  return elapsed() - began + timeoutMs < UNDER_WAY_MS ? ask() : TOO_SLOW;
}
