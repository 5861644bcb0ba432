import './database.ts';
import { forgetConfig } from '../src/platform/config.ts';

/** For a suite that knocks more often than a person: the limiter stays on, with room. */
export function withoutRateLimits(): void {
  const before = process.env['RATE_LIMIT_FACTOR'];
  beforeAll(() => {
    process.env['RATE_LIMIT_FACTOR'] = '100000';
    forgetConfig();
  });
  afterAll(() => {
    if (before === undefined) delete process.env['RATE_LIMIT_FACTOR'];
    else process.env['RATE_LIMIT_FACTOR'] = before;
    forgetConfig();
  });
}
