import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { format } from 'prettier';
import { TRADE, wordsOf } from '../functions/src/modules/search/index.ts';

/**
 * `node scripts/lexicon.ts [--check]`: writes functions/src/modules/search/lexicon/goods.ts, names of goods in the languages of our
 * markets, from Unicode's annotations of pictures (npm: cldr-annotations-full, Unicode-3.0 licence). The picture joins the
 * languages. Names are taken whole; further keywords only where they stand at one thing, so that "food" names none.
 */
const LANGUAGES = ['en', 'fr', 'sw', 'ha', 'yo', 'ig', 'pcm', 'zu', 'xh', 'am', 'ak', 'so', 'rw', 'wo', 'pt', 'ar'];
/** Their keywords describe the picture rather than the thing, or name too much. */
const NAMES_ONLY = new Set(['en', 'fr', 'pt', 'ar']);
/** Blocks of pictures that show things one trades: food, beasts, clothes, tools, vehicles, instruments, furniture. */
const GOODS: readonly (readonly [number, number])[] = [
  [0x1f32d, 0x1f330],
  [0x1f33d, 0x1f37f],
  [0x1f3a3, 0x1f3a3],
  [0x1f3a5, 0x1f3a9],
  [0x1f3b7, 0x1f3bf],
  [0x1f3c0, 0x1f3c0],
  [0x1f3c8, 0x1f3d0],
  [0x1f3d3, 0x1f3d3],
  [0x1f3f8, 0x1f3f9],
  [0x1f400, 0x1f426],
  [0x1f451, 0x1f462],
  [0x1f484, 0x1f484],
  [0x1f48a, 0x1f48e],
  [0x1f4a1, 0x1f4a1],
  [0x1f4ba, 0x1f4be],
  [0x1f4d3, 0x1f4da],
  [0x1f4de, 0x1f4de],
  [0x1f4f1, 0x1f4fd],
  [0x1f50b, 0x1f50c],
  [0x1f526, 0x1f52a],
  [0x1f56f, 0x1f576],
  [0x1f681, 0x1f69c],
  [0x1f6a2, 0x1f6b2],
  [0x1f6bf, 0x1f6c1],
  [0x1f6cb, 0x1f6cf],
  [0x1f6f4, 0x1f6fc],
  [0x1f941, 0x1f94f],
  [0x1f950, 0x1f96f],
  [0x1f97b, 0x1f97f],
  [0x1f980, 0x1f9a2],
  [0x1f9ae, 0x1f9af],
  [0x1f9bd, 0x1f9cb],
  [0x1f9e2, 0x1f9ff],
  [0x1fa70, 0x1fa9f],
  [0x1faa1, 0x1faa4],
  [0x1fad0, 0x1fad9],
];

interface Annotation {
  readonly default?: readonly string[];
  readonly tts?: readonly [string];
}
const require = createRequire(import.meta.url);
const annotationsOf = (language: string): Readonly<Record<string, Annotation>> => {
  const file = require.resolve(`cldr-annotations-full/annotations/${language}/annotations.json`);
  const json = JSON.parse(readFileSync(file, 'utf8')) as {
    annotations: { annotations: Readonly<Record<string, Annotation>> };
  };
  return json.annotations.annotations;
};

const keyOf = (term: string): string =>
  wordsOf(term)
    .map(({ lexeme }) => lexeme)
    .join(' ');

/** What the hand-written lexicon already calls it. */
const trade = new Map<string, string>();
for (const line of TRADE.split('\n')) {
  const [head = '', list = ''] = line.split(':: ');
  const concept = head.trim().split(' @')[0]!;
  for (const term of list.split(',')) if (concept !== '' && !trade.has(keyOf(term))) trade.set(keyOf(term), concept);
}

const pictures = GOODS.flatMap(([from, to]) =>
  Array.from({ length: to - from + 1 }, (_, n) => String.fromCodePoint(from + n)),
);
const english = annotationsOf('en');
const terms = new Map<string, Set<string>>();
for (const language of LANGUAGES) {
  const annotations = annotationsOf(language);
  const spread = Map.groupBy(
    pictures.flatMap((picture) => (annotations[picture]?.default ?? []).map((word) => keyOf(word))),
    (word) => word,
  );
  for (const picture of pictures) {
    const name = english[picture]?.tts?.[0];
    const here = annotations[picture];
    if (name === undefined || here === undefined) continue;
    const concept = trade.get(keyOf(name)) ?? name.toLowerCase().replace(/[^a-z]+/g, '-');
    const own = terms.get(concept) ?? new Set<string>();
    const keywords = NAMES_ONLY.has(language)
      ? []
      : (here.default ?? []).filter((word) => keyOf(word).length >= 4 && spread.get(keyOf(word))?.length === 1);
    for (const term of [...(here.tts ?? []), ...keywords]) {
      const key = keyOf(term);
      // Somebody's word for something else by hand, or too short to mean one thing.
      if (key.length < 3 || term.includes(',') || (trade.has(key) && trade.get(key) !== concept)) continue;
      if (trade.get(key) !== concept) own.add(term.toLowerCase().replaceAll('`', '’'));
    }
    terms.set(concept, own);
  }
}

const lines = [...terms]
  .filter(([, own]) => own.size > 0)
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([concept, own]) => `${concept}:: ${[...own].join(', ')}`);
const file = join(import.meta.dirname, '../functions/src/modules/search/lexicon/goods.ts');
const source = `/**
 * Names of goods in ${LANGUAGES.length} languages: \`concept:: words\`. Written by scripts/lexicon.ts from the Unicode CLDR annotations
 * (© Unicode, Inc., Unicode-3.0 licence). Do not edit: what people trade is in trade.ts.
 */
export const GOODS = \`
${lines.join('\n').replaceAll('\\', '\\\\').replaceAll('$', '\\$')}
\`;
`;
const written = await format(source, { parser: 'typescript', singleQuote: true, printWidth: 120 });
const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
if (values.check) {
  if (readFileSync(file, 'utf8') !== written) {
    console.error('The lexicon is not what scripts/lexicon.ts writes. Run: node scripts/lexicon.ts');
    process.exitCode = 1;
  }
} else {
  writeFileSync(file, written);
  console.log(
    `Wrote ${lines.length} concepts with ${lines.reduce((sum, line) => sum + line.split(',').length, 0)} words.`,
  );
}
