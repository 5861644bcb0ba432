import { createLog } from './log.ts';
import { mask } from './log-fields.ts';

/** SRV-9: what must never be read in a log, planted wherever a careless line could put it. */
const CANARIES = [
  '+254712345678',
  '0712 345 678',
  'amina@example.co.ke',
  '4242424242424242',
  '4242 4242 4242 4242',
  'GHA-123456789-1',
  'GB29NWBK60161331926819',
  'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln',
  'Bearer abc123def456',
  'Basic dXNlcjpwYXNz',
  'password=hunter22',
  '"pin":"4821"',
  'token: sk_live_abcdef',
  'otp=99213',
  'cookie: sid=deadbeef',
  'api_key=AKIA12345',
];

function linesOf(write: (log: ReturnType<typeof createLog>) => void): string {
  const lines: string[] = [];
  write(createLog({ level: 'debug', sink: (line) => lines.push(line) }));
  return lines.join('');
}

const secretOf = (canary: string) => canary.replace(/^.*?[=:]\s*"?|"$/g, '').replace(/^(Bearer|Basic) /, '');

describe('SRV-9 Logs', () => {
  test.each(CANARIES)('never show %s', (canary) => {
    const text = linesOf((log) => {
      log.info(`a message with ${canary} in it`);
      log.info('fields', { reason: canary, body: canary, phone: canary, nested: { deep: canary } });
      log
        .with({ key: canary })
        .error('bound', { error: new Error(`thrown with ${canary}`, { cause: new Error(canary) }) });
    });
    expect(text).not.toContain(secretOf(canary));
  });

  test('keep what operators need: ids, times, counts, severity', () => {
    const line = linesOf((log) =>
      log
        .with({ requestId: '0b54bd3e-6c7c-4d5b-9a53-0d1f2c1b7a11' })
        .warn('slow', { durationMs: 1234.5, listing: 'list_01h455vb4pex5vsknk084sn02q', count: 10_000 }),
    );
    expect(JSON.parse(line)).toMatchObject({
      severity: 'WARNING',
      message: 'slow',
      requestId: '0b54bd3e-6c7c-4d5b-9a53-0d1f2c1b7a11',
      durationMs: 1234.5,
      listing: 'list_01h455vb4pex5vsknk084sn02q',
      count: 10_000,
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    });
  });

  test('leave out fields that nobody reviewed, and say which', () => {
    const line = JSON.parse(linesOf((log) => log.info('x', { requestBody: { a: 1 }, status: 200 }))) as object;
    expect(line).toMatchObject({ status: 200, unlistedFields: ['requestBody'] });
    expect(line).not.toHaveProperty('requestBody');
  });

  test('stay valid JSON after masking', () => {
    for (const canary of CANARIES)
      expect(() => JSON.parse(linesOf((log) => log.info(canary, { reason: `"${canary}"` })))).not.toThrow();
    expect(mask('plain words, 42 items')).toBe('plain words, 42 items');
  });
});
