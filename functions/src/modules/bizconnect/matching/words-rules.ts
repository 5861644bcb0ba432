/** Words that say nothing about what is traded: grammar, praise, wishes and measures, in English, French and Swahili. */
// prettier-ignore
const EMPTY = new Set(['and', 'the', 'for', 'with', 'from', 'of', 'in', 'to', 'at', 'by', 'per', 'de', 'la', 'le', 'les', 'des', 'du', 'et', 'pour', 'au',
  'en', 'na', 'ya', 'wa', 'za', 'kwa', 'new', 'good', 'best', 'quality', 'fresh', 'cheap', 'sale', 'price', 'need', 'needed', 'wanted', 'want',
  'buy', 'buying', 'sell', 'selling', 'looking', 'urgent', 'urgently', 'offer', 'request', 'supply', 'supplier', 'bulk', 'large', 'small', 'lot',
  'bag', 'sack', 'box', 'carton', 'crate', 'piece', 'ton', 'tonne', 'kg', 'kilo', 'gram', 'litre', 'liter', 'metre', 'meter', 'unit', 'pair', 'dozen',
  'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday', 'today', 'tomorrow', 'week', 'month', 'day']);
const MOST = 6;

/** One form for a word and its plural, as far as that is sure. */
function singular(word: string): string {
  if (word.length < 4) return word;
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  if (/(ss|sh|ch|x|z|to)es$/.test(word)) return word.slice(0, -2);
  return /(ss|us|is)$/.test(word) ? word : word.replace(/s$/, '');
}

/** What is traded, as words that can be compared: folded, in the singular, without measures; the first six. */
export function termsOf(text: string): string[] {
  const bare = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const found = new Set<string>();
  for (const word of bare.match(/[\p{L}\p{N}]+/gu) ?? []) {
    if (word.length < 2 || /\p{N}/u.test(word)) continue;
    const one = singular(word);
    if (!EMPTY.has(one) && !EMPTY.has(word)) found.add(one);
    if (found.size === MOST) break;
  }
  return [...found];
}

const COUNTED =
  /(\d[\d.,]{0,11})\s*(bags?|sacks?|boxes|cartons?|crates?|pieces?|tonnes?|tons?|kg|litres?|liters?|units?|pairs?)\b/i;

/** "cement 400 bags by Friday" → 400 bags. Null where no number stands before a measure. */
export function quantityIn(text: string): { readonly quantity: number; readonly unit: string } | null {
  const found = COUNTED.exec(text);
  if (found === null) return null;
  const quantity = Math.round(Number(found[1]!.replace(/[.,](?=\d{3}\b)/g, '').replace(',', '.')));
  return Number.isSafeInteger(quantity) && quantity > 0 ? { quantity, unit: singular(found[2]!.toLowerCase()) } : null;
}
