import fc from 'fast-check';
import type { Value } from './messages.ts';
import { compareValues, sameFields } from './value.ts';

const ascending: readonly Value[] = [
  { nullValue: 'NULL_VALUE' },
  { booleanValue: false },
  { booleanValue: true },
  { doubleValue: NaN },
  { doubleValue: -Infinity },
  { integerValue: '-9223372036854775808' },
  { integerValue: '9007199254740992' },
  { integerValue: '9007199254740993' },
  { doubleValue: Infinity },
  { timestampValue: { seconds: '1', nanos: 1_000 } },
  { timestampValue: { seconds: '1', nanos: 2_000 } },
  { stringValue: '' },
  { stringValue: 'Z' },
  { stringValue: 'a' },
  { stringValue: '\uffee' },
  { stringValue: '😀' },
  { bytesValue: Buffer.from([1]) },
  { bytesValue: Buffer.from([1, 0]) },
  { referenceValue: 'a/__id-5__' },
  { referenceValue: 'a/__id7__' },
  { referenceValue: 'a/0' },
  { referenceValue: 'a/b' },
  { referenceValue: 'a/b/c/d' },
  { referenceValue: 'a/b!' },
  { geoPointValue: { latitude: -1, longitude: 9 } },
  { geoPointValue: { latitude: 1 } },
  { arrayValue: { values: [] } },
  { arrayValue: { values: [{ integerValue: '1' }] } },
  { arrayValue: { values: [{ integerValue: '1' }, { nullValue: 'NULL_VALUE' }] } },
  { mapValue: {} },
  { mapValue: { fields: { a: { integerValue: '2' } } } },
  { mapValue: { fields: { b: { integerValue: '1' } } } },
];

test('values stand in the order that Firestore documents', () => {
  const shuffled = [...ascending].sort((a, b) => JSON.stringify(a).length - JSON.stringify(b).length);
  expect(shuffled.sort(compareValues)).toEqual(ascending);
});

test('the order is the same from both sides', () => {
  const index = fc.integer({ min: 0, max: ascending.length - 1 });
  fc.assert(
    fc.property(index, index, (i, j) => {
      const order = compareValues(ascending[i] as Value, ascending[j] as Value);
      expect(order).toBe(Math.sign(i - j));
    }),
    { numRuns: 1_000 },
  );
});

test('an integer and a double of one size are equal to a query and yet two stored values', () => {
  const [whole, double]: Value[] = [{ integerValue: '1' }, { doubleValue: 1 }];
  expect(compareValues(whole as Value, double as Value)).toBe(0);
  expect(sameFields({ a: whole as Value }, { a: double as Value })).toBe(false);
  expect(sameFields({ a: whole as Value }, { a: { integerValue: '1' } })).toBe(true);
});
