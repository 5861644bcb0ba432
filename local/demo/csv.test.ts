import { parseCsv } from './csv.ts';

const needed = ['title', 'price'];

describe('a CSV file', () => {
  test('is read with its quotes, line breaks and surplus columns, each row knowing its line', () => {
    const text = '\uFEFFid,title,price\r\n1,"Rice, ""Ofada""\nnew bags",10\r\n\r\n2,Maize,\n';
    expect(parseCsv(text, needed)).toEqual([
      { line: 2, fields: { id: '1', title: 'Rice, "Ofada"\nnew bags', price: '10' } },
      { line: 5, fields: { id: '2', title: 'Maize', price: '' } },
    ]);
  });

  test.each([
    ['', 'The CSV file is empty'],
    ['title\nx', 'no column "price" in line 1'],
    ['title,price\nRice', 'line 2, column 2 ("price") is missing'],
    ['title,price\nRice,1\nRice,1,2', 'line 3, column 3 is one too many'],
    ['title,price\nRice,"1', 'the quote of line 2, column 2 (letter 6) is never closed'],
    ['title,price\nRi"ce,1', 'a quote in the middle of line 2, column 1 (letter 3)'],
    ['title,price\n"Ri"ce,1', 'text after the closing quote at line 2, column 1 (letter 5)'],
    ['title,price\n"a\nb",1\nRice,\uFFFD', 'line 4, column 2 (letter 6) is not UTF-8 text'],
  ])('%j is refused, naming line and column', (text, sentence) => {
    expect(() => parseCsv(text, needed)).toThrow(sentence);
  });
});
