/** Plurals that no rule makes. */
const IRREGULAR: Readonly<Record<string, string>> = {
  men: 'man',
  women: 'woman',
  children: 'child',
  kids: 'kid',
  feet: 'foot',
  teeth: 'tooth',
  mice: 'mouse',
  geese: 'goose',
  knives: 'knife',
  wives: 'wife',
  leaves: 'leaf',
  loaves: 'loaf',
  shelves: 'shelf',
  scarves: 'scarf',
  jeans: 'jeans',
  // Not several of a glass.
  glasses: 'glasses',
  shoes: 'shoe',
  chaussures: 'chaussure',
  jewellery: 'jewelry',
  tyre: 'tire',
  tyres: 'tire',
  colour: 'color',
  grey: 'gray',
  aluminium: 'aluminum',
  yoghurt: 'yogurt',
};
/** British and American: moisturiser, organiser, organisation. */
const ISE = /^(.{4,}[^aeiou])is(e|er|ing|ed|ation)$/;
const INVARIABLE = /(ss|us|is)$/;
const PLURAL_ES = /(ss|sh|ch|x|z|o)es$/;

/**
 * One form for a word and its plural, in English and French, and for the Swahili pair vi-/ki-. Light on purpose: it joins what is
 * surely one thing, and spelling and the lexicon join the rest. Takes a folded word; whatever holds a digit stays as it is.
 */
export function stem(word: string): string {
  const known = IRREGULAR[word];
  if (known !== undefined) return known;
  if (word.length < 4 || /[^a-z]/.test(word)) return word;
  return singular(word).replace(ISE, '$1iz$2');
}

function singular(word: string): string {
  // Swahili: vitabu → kitabu, viatu → kiatu.
  const base = word.length >= 5 && word.startsWith('vi') ? `ki${word.slice(2)}` : word;
  if (base.endsWith('ies') && base.length > 4) return `${base.slice(0, -3)}y`;
  if (base.endsWith('eaux')) return base.slice(0, -1);
  if (base.endsWith('toes')) return base.slice(0, -2);
  if (PLURAL_ES.test(base) && base.length > 5 && !base.endsWith('oes')) return base.slice(0, -2);
  if (base.endsWith('s') && !INVARIABLE.test(base)) return base.slice(0, -1);
  return base;
}
