import '../../../test/database.ts';
import { Market } from './search.factory.ts';

describe('SRC-1 words', () => {
  const market = new Market('words');
  beforeAll(() =>
    market.stock(
      'Fresh tomatoes by the basket',
      'Réfrigérateur Samsung 310L',
      'Gànmọ́ fabric from Ilorin',
      'Kiatu cha ngozi, size 42',
      'Tecno Spark 20 Pro 128GB',
      'Viatu vya watoto',
      'Scanner USB cable CBA-U01-S07ZAR',
      'ዳቦ ትኩስ',
      'Huile d’arachide 5 litres',
      'Wireless mouse 2.4G charging',
      'Mouse pad with wrist rest for a wireless keyboard',
    ),
  );

  test.each([
    ['a plural', 'tomato', 'Fresh tomatoes by the basket'],
    ['without accents', 'refrigerateur', 'Réfrigérateur Samsung 310L'],
    ['with accents where the title has none', 'réfrigératéur samsùng', 'Réfrigérateur Samsung 310L'],
    ['Yoruba marks', 'ganmo', 'Gànmọ́ fabric from Ilorin'],
    ['a Swahili plural', 'kiatu watoto', 'Viatu vya watoto'],
    ['a measure with a space', 'tecno 128 gb', 'Tecno Spark 20 Pro 128GB'],
    ['the bare number of a measure', 'tecno 128', 'Tecno Spark 20 Pro 128GB'],
    ['a part number', 'cba-u01-s07zar', 'Scanner USB cable CBA-U01-S07ZAR'],
    ['Amharic typed in Latin letters', 'dabo', 'ዳቦ ትኩስ'],
    ['French elision', 'huile arachide', 'Huile d’arachide 5 litres'],
    ['words side by side first', 'wireless mouse', 'Wireless mouse 2.4G charging'],
  ])('%s: %s', async (_what, q, title) => {
    const { stage, items } = await market.find(q);
    expect({ stage, first: items[0]?.title }).toEqual({ stage: 'words', first: title });
  });

  test('a number is never mended: 129 finds no 128', async () => {
    expect(await market.titles('spark 129')).not.toContain('129');
    expect((await market.find('129gb')).items).toEqual([]);
  });
});

describe('SRC-2 typing mistakes', () => {
  const market = new Market('typos');
  beforeAll(() => market.stock('Samsung Galaxy A14', 'Generator 5kVA silent', 'Sandals for men', 'Rice 50kg bag'));

  test.each([
    ['samsumg', 'Samsung Galaxy A14'],
    ['smasung galxy', 'Samsung Galaxy A14'],
    ['jenerator', 'Generator 5kVA silent'],
    ['genaretor', 'Generator 5kVA silent'],
    ['sandels', 'Sandals for men'],
  ])('%s', async (q, title) => {
    const answer = await market.find(q);
    expect(['spelling', 'similar']).toContain(answer.stage);
    expect(answer.items[0]?.title).toBe(title);
  });

  test('short words hold no mistake', async () => {
    expect((await market.find('rixe')).stage).not.toBe('spelling');
  });
});

describe('SRC-3 the ladder', () => {
  const market = new Market('ladder');
  // Categories are remembered for a minute.
  market.now = new Date(Date.now() + 3_600_000);
  beforeAll(() =>
    market.stock(
      {
        title: 'Fresh tomatoes',
        categories: ['fruit-and-vegetables', 'food'],
        categoryNames: ['Fruit and vegetables', 'Food and farm'],
      },
      {
        title: 'Blue plastic chair',
        categories: ['furniture', 'home'],
        categoryNames: ['Furniture', 'Home and household'],
      },
    ),
  );

  test.each([
    ['words', 'plastic chair', 'Blue plastic chair'],
    ['spelling', 'plastik chair', 'Blue plastic chair'],
    ['lexicon', 'nyanya', 'Fresh tomatoes'],
    ['lexicon', 'tumatir', 'Fresh tomatoes'],
    ['dropped', 'purple velvet chair', 'Blue plastic chair'],
    ['similar', 'blastic', 'Blue plastic chair'],
    ['category', 'aubergine', 'Fresh tomatoes'],
  ])('stands on %s for %s', async (stage, q, title) => {
    const answer = await market.find(q);
    expect({ stage: answer.stage, first: answer.items[0]?.title }).toEqual({ stage, first: title });
  });

  test('offers categories when nothing helps', async () => {
    const answer = await market.find('qqqqqq');
    expect(answer).toMatchObject({ stage: 'none', items: [] });
    expect(answer.suggestions.length).toBeGreaterThan(0);
  });
});

describe('SRC-3 what is dropped, and what is not', () => {
  const market = new Market('dropping');
  beforeAll(() =>
    market.stock(
      'Watch for men, steel',
      'Belt for men',
      'Shirts for men, three',
      'Seat cover for cars',
      'Elepaq generator 1.3KVA',
      'Senwei generator 2.5kVA',
      'Drinking glass, set of six',
      'Sunglasses, black',
      'Hard disk 1To',
      'Moisturizer for the night',
    ),
  );

  test.each([
    ['a short word with a wrong letter, where the others agree', 'wach for men', 'Watch for men, steel'],
    ['Ethiopic letters that look like an English word in ours', 'ሰዓት', 'Watch for men, steel'],
    ['a measure in another language', 'disque 1 tera', 'Hard disk 1To'],
    ['a British spelling', 'moisturiser', 'Moisturizer for the night'],
    ['what is no plural', 'miwani', 'Sunglasses, black'],
    ['how large it should be is only welcome', 'sunglasses ndogo', 'Sunglasses, black'],
  ])('%s: %s', async (_what, q, title) => {
    expect((await market.titles(q))[0]).toBe(title);
  });

  test('of two words alike rare that nothing holds together, either will do', async () => {
    expect(await market.titles('elepaq 2.5kva')).toEqual(
      expect.arrayContaining(['Elepaq generator 1.3KVA', 'Senwei generator 2.5kVA']),
    );
  });
});

describe('SRC-9 several languages in one query', () => {
  const market = new Market('mixed');
  beforeAll(() => market.stock('Fresh tomatoes by the crate', 'Fresh fish from the lake', 'Ankara fabric six yards'));

  test.each([
    ['fresh tomatoes bei ya jumla', 'Fresh tomatoes by the crate'],
    ['nyanya fresh bei gani', 'Fresh tomatoes by the crate'],
    ['samaki fresh', 'Fresh fish from the lake'],
    ['i dey find ankara', 'Ankara fabric six yards'],
    ['kitenge', 'Ankara fabric six yards'],
  ])('%s', async (q, title) => {
    expect((await market.titles(q))[0]).toBe(title);
  });
});
