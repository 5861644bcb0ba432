import { createHmac } from 'node:crypto';
import { forgetConfig } from '../../config.ts';
import { readCursor, signCursor } from './cursor.ts';

describe('A list cursor', () => {
  const binding = '/v1/listings?{"type":"OFFER"}@user:1';
  const cursor = signCursor(['2026-01-01T00:00:00Z', 'abc', 7, null], binding);

  test('gives back the position it was made for', () => {
    expect(readCursor(cursor, binding)).toEqual(['2026-01-01T00:00:00Z', 'abc', 7, null]);
  });

  const [payload, signature] = cursor.split('.') as [string, string];
  const forged = Buffer.from('["2020-01-01",1]').toString('base64url');
  const own = createHmac('sha256', 'guess')
    .update(`${binding}\n${forged}`)
    .digest()
    .subarray(0, 16)
    .toString('base64url');
  test.each([
    ['another filter', cursor, '/v1/listings?{"type":"REQUEST"}@user:1'],
    ['another person', cursor, '/v1/listings?{"type":"OFFER"}@user:2'],
    ['another list', cursor, '/v1/businesses?{"type":"OFFER"}@user:1'],
    ['a position of one’s own', `${forged}.${signature}`, binding],
    ['a signature of one’s own', `${forged}.${own}`, binding],
    ['a shortened signature', `${payload}.${signature.slice(0, 8)}`, binding],
    ['no signature', payload, binding],
    ['an empty one', '', binding],
    ['more parts', `${cursor}.x`, binding],
    ['one without end', `${'a'.repeat(2000)}.${signature}`, binding],
  ])('is refused for %s', (_what, text, bound) => {
    expect(() => readCursor(text, bound)).toThrow(
      expect.objectContaining({ status: 400, code: 'request.invalid_cursor' }),
    );
  });

  test('survives the rotation of the secret, and not its removal', () => {
    const before = process.env['CURSOR_SECRET']!;
    try {
      process.env['CURSOR_SECRET'] = `${'n'.repeat(40)},${before}`;
      forgetConfig();
      expect(readCursor(cursor, binding)).toHaveLength(4);
      process.env['CURSOR_SECRET'] = 'n'.repeat(40);
      forgetConfig();
      expect(() => readCursor(cursor, binding)).toThrow('not valid any more');
    } finally {
      process.env['CURSOR_SECRET'] = before;
      forgetConfig();
    }
  });
});
