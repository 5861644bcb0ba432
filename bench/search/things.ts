import { readFileSync } from 'node:fs';
import type { SearchThing } from '../../functions/src/modules/search/index.ts';
import { thingOf } from '../../functions/src/modules/search/things.factory.ts';
import { OWN_MARKET } from './own-market.ts';

const slug = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 60);

/** The small market of own-market.ts. */
export function ownThings(): SearchThing[] {
  return OWN_MARKET.trim()
    .split('\n')
    .map((line) => {
      const [country = '', category = '', title = ''] = line.split(' | ');
      return thingOf({ title, country, categories: [category], categoryNames: [category.replaceAll('-', ' ')] });
    });
}

/** Rows of a CSV with a header that names at least `title`; also read: brand, category_path or category, country, lang. */
export function thingsOfCsv(file: string): SearchThing[] {
  const [header = [], ...rows] = parseCsv(readFileSync(file, 'utf8'));
  const column = (row: readonly string[], name: string): string => row[header.indexOf(name)] ?? '';
  if (!header.includes('title')) throw new Error(`${file} has no column "title".`);
  return rows
    .filter((row) => column(row, 'title').trim() !== '')
    .map((row) => {
      const path = (column(row, 'category_path') || column(row, 'category')).split(' > ').filter((name) => name !== '');
      const names = [...path].reverse();
      const country = column(row, 'country');
      return thingOf({
        title: column(row, 'title'),
        keywords: [column(row, 'brand')].filter((brand) => brand !== ''),
        country: /^[A-Z]{2}$/.test(country) ? country : 'NG',
        categories: names.map((_, place) => slug(path.slice(0, path.length - place).join(' '))),
        categoryNames: names,
        language: column(row, 'lang') || null,
      });
    });
}

/** RFC 4180: quotes, doubled quotes, line breaks inside quotes. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  for (let place = 0; place < text.length; place++) {
    const letter = text[place]!;
    if (quoted) {
      if (letter !== '"') cell += letter;
      else if (text[place + 1] === '"') cell += text[++place]!;
      else quoted = false;
    } else if (letter === '"') quoted = true;
    else if (letter === ',' || letter === '\n') {
      row.push(cell.replace(/\r$/, ''));
      cell = '';
      if (letter === '\n') {
        rows.push(row);
        row = [];
      }
    } else cell += letter;
  }
  if (cell !== '' || row.length > 0) rows.push([...row, cell]);
  return rows;
}
