import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseAmount, CURRENCIES } from '../../functions/src/platform/values/money.ts';
import type { Currency } from '../../functions/src/platform/values/money.ts';
import { parseCsv } from './csv.ts';
import type { CsvRow } from './csv.ts';
import { DemoFailure } from './failure.ts';
import type { Good } from './goods.ts';
import { markets } from './markets.ts';

/** A row that makes no listing, and why. */
export interface Skipped {
  readonly line: number;
  readonly why: string;
}

export interface Import {
  readonly goods: readonly Good[];
  readonly skipped: readonly Skipped[];
  /** Rows of the file, those after the limit too. */
  readonly rows: number;
}

const needed = ['id', 'title', 'category', 'price_min', 'currency', 'country'] as const;

// What shops write over their shelves, and where it stands with us. First match counts.
const shelves: readonly (readonly [RegExp, string])[] = [
  [/phone|tablet/, 'phones'],
  [/comput|laptop|printer/, 'computers'],
  [/televis|audio|camera/, 'tv-and-audio'],
  [/generator|solar|power/, 'solar-and-power'],
  [/shoe|bag/, 'shoes-and-bags'],
  [/beauty|cosmetic|hair/, 'hair-and-cosmetics'],
  [/fashion|cloth/, 'clothing'],
  [/appliance|refriger|kitchen/, 'kitchen'],
  [/furniture/, 'furniture'],
  [/home|garden|office/, 'home'],
  [/baby|toy/, 'baby'],
  [/health/, 'health'],
  [/auto|car\b|vehicle/, 'spare-parts'],
  [/sport|gaming|game/, 'sport'],
  [/book|music/, 'books'],
  [/grocer|supermarket|food/, 'food'],
  [/industr|tool/, 'tools-and-machines'],
  [/electronic/, 'electronics'],
];

/** The first `limit` rows that make a listing. A file that cannot be read as a whole is refused before anything is done. */
export function importFile(path: string, limit: number): Import {
  const rows = parseCsv(read(path), needed);
  const goods: Good[] = [];
  const skipped: Skipped[] = [];
  for (const row of rows) {
    if (goods.length === limit) break;
    const made = goodOf(row);
    if (typeof made === 'string') skipped.push({ line: row.line, why: made });
    else goods.push(made);
  }
  if (goods.length === 0) {
    const first = skipped[0];
    const why = first === undefined ? 'it has no rows' : `the first is line ${first.line}: ${first.why}`;
    throw new DemoFailure(`No row of ${path} makes a listing; ${why}.`);
  }
  return { goods, skipped, rows: rows.length };
}

function read(path: string): string {
  try {
    return readFileSync(resolve(process.cwd(), path), 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new DemoFailure(`There is no file ${path}.`);
    throw new DemoFailure(`The file ${path} cannot be read: ${code === 'EISDIR' ? 'it is a folder' : message}.`);
  }
}

/** A listing, or the reason why the row makes none. */
function goodOf({ line, fields }: CsvRow): Good | string {
  const cell = (name: string): string => (fields[name] ?? '').trim();
  const title = cell('title');
  const length = [...new Intl.Segmenter('en').segment(title)].length;
  if (length < 5 || length > 100) return `its title has ${length} letters; a title has 5 to 100`;
  const price = cell('price_min');
  if (price === '') return 'it has no price (price_min)';
  const currency = CURRENCIES.find((known): known is Currency => known === cell('currency'));
  if (currency === undefined) return `its currency "${cell('currency')}" is not one that we know`;
  if (parseAmount(price, currency) === null) return `its price "${price}" is no amount in ${currency}`;
  const country = cell('country');
  if (markets[country] === undefined) return `the demo has no seller in "${country}"`;
  const shelf = cell('category').toLowerCase();
  const category = shelves.find(([word]) => word.test(shelf))?.[1] ?? 'other';
  const brand = cell('brand') === '' ? '' : ` by ${cell('brand')}`;
  const kind = cell('category') === '' ? 'Everything else' : cell('category');
  const condition = cell('condition') === '' ? '' : ` Condition: ${cell('condition')}.`;
  const description = `${title}${brand}. ${kind}, sold in ${markets[country].city}.${condition}`;
  return { type: 'OFFER', title, description, category, price, currency, country, line };
}
