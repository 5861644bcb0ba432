import '../database.ts';
import { dieBeforeHandOver } from '../events.ts';
import { startPhones } from './identities.ts';
import { forgetConfig } from '../../src/platform/config.ts';

/** For a suite that knocks thousands of times: the limiter stays on, with room; events wait in the outbox. */
export function withRoom(): void {
  const before = process.env['RATE_LIMIT_FACTOR'];
  beforeAll(async () => {
    process.env['RATE_LIMIT_FACTOR'] = '100000';
    forgetConfig();
    dieBeforeHandOver();
    await startPhones();
  });
  afterAll(() => {
    if (before === undefined) delete process.env['RATE_LIMIT_FACTOR'];
    else process.env['RATE_LIMIT_FACTOR'] = before;
    forgetConfig();
  });
}
