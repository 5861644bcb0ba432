import { withoutRateLimits } from '../limits.ts';
import { dieBeforeHandOver } from '../events.ts';
import { keysAtHand } from '../../src/modules/messaging/index.ts';
import { startPhones } from './identities.ts';

/** For a suite that knocks thousands of times: the limiter stays on, with room; events wait in the outbox. */
export function withRoom(): void {
  withoutRateLimits();
  beforeAll(async () => {
    dieBeforeHandOver();
    await startPhones();
    // The first of all messages makes the master key, whoever asks; that is no answer's doing.
    await keysAtHand();
  });
}
