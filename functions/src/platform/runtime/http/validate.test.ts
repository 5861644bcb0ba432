import { z } from 'zod';
import type { AppError } from '../../errors.ts';
import { parsePart } from './validate.ts';

const Draft = z.strictObject({
  title: z.string().min(5).max(10),
  count: z.number().int().positive(),
  type: z.enum(['OFFER', 'REQUEST']),
  place: z.strictObject({ lat: z.number().min(-90).max(90) }),
  tags: z.array(z.string()).max(1).optional(),
});

const errorsOf = (value: unknown) => {
  try {
    parsePart(Draft, value, 'body');
    return [];
  } catch (error) {
    return (error as AppError).entries.map(({ code, field, message }) => [code, field, message]);
  }
};

describe('Validation', () => {
  test('names every wrong field in words of a shop', () => {
    expect(errorsOf({ title: 'abc', count: 1.5, type: 'SELL', place: { lat: 91 }, tags: ['a', 'b'] })).toEqual([
      ['request.invalid', 'title', 'This needs at least 5 characters.'],
      ['request.invalid', 'count', 'This must be a whole number.'],
      ['request.invalid', 'type', 'This must be one of: OFFER, REQUEST.'],
      ['request.invalid', 'place.lat', 'This must be 90 or less.'],
      ['request.invalid', 'tags', 'Give at most 1.'],
    ]);
  });

  test('says what is missing, and refuses unknown fields by name, nested ones too', () => {
    expect(
      errorsOf({ title: 'abcde', count: 1, type: 'OFFER', place: { lat: 1, isAdmin: true }, role: 'admin' }),
    ).toEqual([
      ['request.unknown_field', 'place.isAdmin', 'We do not know the field “place.isAdmin”. Remove it.'],
      ['request.unknown_field', 'role', 'We do not know the field “role”. Remove it.'],
    ]);
    expect(errorsOf({})).toContainEqual(['request.invalid', 'title', 'This is required.']);
    expect(errorsOf(undefined)).toEqual([['request.invalid', 'body', 'This is required.']]);
    expect(errorsOf([])).toEqual([['request.invalid', 'body', 'This must be an object.']]);
  });
});
