import { parseFields, selectFields } from './fields.ts';

const listing = {
  id: 'list_1',
  price: { amount: '500', currency: 'KES' },
  tags: [{ name: 'a', hot: true }],
  title: 'Maize',
};
const select = (text: string, data: unknown = listing) => selectFields(data, parseFields(text));

describe('Field selection', () => {
  test('keeps what is named, inside objects and lists', () => {
    expect(select('id,price.amount,tags.name')).toEqual({
      id: 'list_1',
      price: { amount: '500' },
      tags: [{ name: 'a' }],
    });
    expect(select('title', [listing, listing])).toEqual([{ title: 'Maize' }, { title: 'Maize' }]);
    expect(select('price.amount,price')).toEqual({ price: listing.price });
  });

  test.each(['nope', 'price.nope', '__proto__', 'constructor', 'a..b', '', 'x'.repeat(1001), 'a.b.c.d.e.f'])(
    'refuses %p and names it',
    (text) => {
      expect(() => select(text)).toThrow(
        expect.objectContaining({ status: 400, entries: [expect.objectContaining({ field: 'fields' })] }),
      );
    },
  );
});
