import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importFile } from './import-file.ts';
import { ownGoods } from './goods.ts';
import { markets } from './markets.ts';
import { shares } from './sellers.ts';

describe('goods of a CSV file', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'demo-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const header = 'id,title,brand,category,price_min,currency,country,condition';
  const write = (...rows: string[]): string => {
    const file = join(folder, 'goods.csv');
    writeFileSync(file, [header, ...rows].join('\n'));
    return file;
  };

  test('become listings, as many as are wanted; what does not fit is told by its line', () => {
    const file = write(
      '1,Samsung Galaxy A14,Samsung,Phones & Tablets,11500,KES,KE,used',
      '2,Bag,,Fashion,4500,NGN,NG,',
      '3,Handmade basket,,,,GHS,GH,',
      '4,Handmade basket,,,12.5,XOF,SN,',
      '5,Handmade basket,,,12,ABC,SN,',
      '6,Handmade basket,,,12,NOK,NO,',
      '7,Handmade basket,,,12.50,GHS,GH,',
      '8,One too many here,,,1,GHS,GH,',
    );
    const { goods, skipped, rows } = importFile(file, 2);
    expect(rows).toBe(8);
    expect(goods).toEqual([
      {
        type: 'OFFER',
        title: 'Samsung Galaxy A14',
        description: 'Samsung Galaxy A14 by Samsung. Phones & Tablets, sold in Nairobi. Condition: used.',
        category: 'phones',
        price: '11500',
        currency: 'KES',
        country: 'KE',
        line: 2,
      },
      expect.objectContaining({ category: 'other', price: '12.50', country: 'GH', line: 8 }),
    ]);
    expect(skipped).toEqual([
      { line: 3, why: expect.stringContaining('3 letters') as string },
      { line: 4, why: 'it has no price (price_min)' },
      { line: 5, why: 'its price "12.5" is no amount in XOF' },
      { line: 6, why: 'its currency "ABC" is not one that we know' },
      { line: 7, why: 'the demo has no seller in "NO"' },
    ]);
  });

  test('a row that cannot be read refuses the file, also after the last one that is wanted', () => {
    const file = write('1,Samsung Galaxy A14,,Phones,11500,KES,KE,used', '2,Short row');
    expect(() => importFile(file, 1)).toThrow('line 3, column 3 ("brand") is missing');
  });

  test.each([
    [() => join(folder, 'none.csv'), 'There is no file'],
    [() => folder, 'it is a folder'],
    [() => write('2,Bag,,Fashion,4500,NGN,NG,'), 'the first is line 2: its title has 3 letters'],
    [() => write(), 'it has no rows'],
  ])('no file, or none that helps, is one sentence', (file, sentence) => {
    expect(() => importFile(file(), 50)).toThrow(sentence);
  });
});

test('our own goods have a market each, and nobody sells more than a new account may send at once', () => {
  for (const { country } of ownGoods) expect(markets[country]).toBeDefined();
  const many = Array.from({ length: 3 }, () => ownGoods).flat();
  expect(shares(many).flat()).toHaveLength(many.length);
  expect(Math.max(...shares([...many, ...many]).map((share) => share.length))).toBe(12);
});
