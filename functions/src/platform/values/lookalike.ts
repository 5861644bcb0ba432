/**
 * Letters that look like a Latin letter, after lower-casing and after NFKD took accents, width and style away. A small
 * part of Unicode's confusables (UTS 39), chosen for names that people on this continent and their impostors write.
 */
const LOOKALIKES: Readonly<Record<string, string>> = {
  a: 'аαɑᴀꭺաⲁ',
  b: 'ьвɓƅʙᏼ',
  c: 'сϲᴄⅽⲥ',
  d: 'ԁɗɖⅾđ',
  e: 'еεɛҽєəǝꬲⲉ',
  f: 'ƒғϝ',
  g: 'ɡցɢǥ',
  h: 'һհћнħⲏ',
  j: 'јʝ',
  k: 'кκƙᴋⲕ',
  l: 'iıіιɩɪ1|ӏⅼƚɫľاⲓߊ!',
  m: 'мᴍⅿʍ',
  n: 'пηɲŋɴոח',
  o: '0оοօɔσөøọ০०٥ߋᴏⲟס߀',
  p: 'рρⲣþᴩ',
  q: 'ԛգ',
  r: 'гᴦʀɾⲅ',
  s: 'ѕʂꜱ5ֆ',
  t: 'тτᴛŧⲧ',
  u: 'υսᴜʋцʊ',
  v: 'ѵνᴠⅴ',
  w: 'ѡԝωɯᴡшⲱ',
  x: 'хχⅹ×ⲭ',
  y: 'уγʏүƴყ',
  z: 'ᴢʐƶ2',
};

const TO_LATIN = new Map(
  Object.entries(LOOKALIKES).flatMap(([latin, others]) => [...others].map((other) => [other, latin] as const)),
);

/**
 * The same text for every name that looks the same: "PayРаl", "PAYPAI" and "Pay Pal" have one skeleton. Only for comparing
 * names with names that somebody could pass himself off as; never shown.
 */
export function skeleton(name: string): string {
  // NFC first and last: a mark that the decomposition exposes is dropped, so spelling with or without accents is one name.
  const plain = name.normalize('NFKD').toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '');
  const latin = [...plain].map((letter) => TO_LATIN.get(letter) ?? letter).join('');
  return latin
    .replace(/[^\p{L}\p{N}]/gu, '')
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w')
    .replaceAll('cl', 'd');
}
