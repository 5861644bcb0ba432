import type { Ctx } from '../../platform/context.ts';
import { InvalidCursor } from '../../platform/errors.ts';
import { JsonText, type CursorKeys, type PageRequest } from '../../platform/runtime/route.ts';
import { categoryNames } from './categories.ts';
import { noteSearch } from './learning/note-search.ts';
import { readPage, type Mark, type PageText } from './query/read-page.ts';
import { findAlike, mendShort, respell } from './query/spelling.ts';
import type { Rung } from './query/tsquery.ts';
import { understand, type Understood } from './query/understand.ts';
import type { SearchQuery, Stage } from './schemas.ts';

/** With fewer results than this of the words as typed, what they may mean is searched too. */
const FEW_RESULTS = 8;
/** Ranks are as of the beginning of such a span, milliseconds: the same question has the same answer, cursor and tag until it ends. */
const RANKING_SPAN = 300_000;
const EMPTY: PageText = { items: '[]', facets: null, count: 0, shown: 0, next: null };

/** Search, noted so that what fails can be mended. */
export async function search(ctx: Ctx, query: SearchQuery, page: PageRequest): Promise<JsonText> {
  const found = await climbDown(ctx, query, page);
  if (page.after === null) await noteSearch(ctx, query, found.stage, found.count);
  return found.json;
}

/** A ladder from the words as typed down to a category; each answer says on which rung it stands (SRC-3). */
async function climbDown(ctx: Ctx, query: SearchQuery, page: PageRequest): Promise<Found> {
  const meaning = await understand(ctx, query.q, query.country ?? '');
  if (meaning.span === null) return answer('none', null, EMPTY, []);
  if (page.after !== null) return followingPage(ctx, query, meaning, page);
  const asOf = new Date(Math.floor(ctx.now.getTime() / RANKING_SPAN) * RANKING_SPAN);
  const from = { asOf, newest: meaning.span.newest, after: null };
  if (meaning.slots.length === 0) {
    return answer(
      'browse',
      null,
      await readPage(ctx, query, meaning, { ...from, rung: 'browse', stage: 'browse' }, page),
      [],
    );
  }
  const climb = (query_: Understood, rung: Rung, stage: Stage): Promise<PageText> =>
    readPage(ctx, query, query_, { ...from, rung, stage }, page);

  const typed: Stage = meaning.slots.some(({ foreign }) => foreign) ? 'lexicon' : 'words';
  const words = await climb(meaning, 'words', typed);
  const suggestions = await suggested(ctx, meaning);
  // Sorted otherwise than by relevance, a wider meaning would mix in among the narrow one.
  const enough = query.sort === 'relevance' ? FEW_RESULTS : 1;
  if (words.count >= enough) return answer(typed, null, words, suggestions);

  const respelt = await respell(ctx, meaning);
  const wider = respelt.slots.some(({ meanings }) => meanings.length > 0);
  const stage: Stage = words.count > 0 ? typed : reading(respelt);
  const said = stage === 'words' ? null : meantBy(respelt);
  const meanings = wider ? await climb(respelt, 'meanings', stage) : words;
  if (meanings.count > 0 && (meanings.count >= 3 || respelt.slots.length < 3))
    return answer(stage, said, meanings, suggestions);
  if (meanings.count === 0 && respelt.slots.some(({ words }) => words.length > 1)) {
    const pieces = await climb(await inPieces(ctx, query), 'pieces', stage);
    if (pieces.count > 0) return answer(stage, said, pieces, suggestions);
  }

  const mended = meanings.count > 0 ? null : await mendShort(ctx, respelt);
  if (mended !== null) {
    const short = await climb(mended, 'short', 'similar');
    if (short.count > 0) return answer('similar', meantBy(mended), short, suggestions);
  }

  for (const rung of ['dropped', 'kept', 'any'] as const) {
    if (respelt.slots.filter(({ optional }) => !optional).length < (rung === 'dropped' ? 2 : 3)) continue;
    const partial = meanings.count > 0 ? stage : 'dropped';
    const dropped = await climb(respelt, rung, partial);
    if (dropped.count > 0) return answer(partial, partial === 'words' ? null : meantBy(respelt), dropped, suggestions);
  }
  if (meanings.count > 0) return answer(stage, said, meanings, suggestions);

  const alike = await findAlike(ctx, respelt);
  for (const rung of ['meanings', 'any'] as const) {
    const similar = await climb(alike, rung, 'similar');
    if (similar.count > 0) return answer('similar', meantBy(alike), similar, suggestions);
  }
  return inCategory(ctx, query, alike, { ...from, rung: 'browse', stage: 'category' }, page, suggestions);
}

/** Pages after the first stay on the rung that the first one stood on. */
async function followingPage(ctx: Ctx, query: SearchQuery, meaning: Understood, page: PageRequest): Promise<Found> {
  const mark = markOf(page.after!);
  if (mark.rung === 'browse' && mark.stage === 'category') {
    const [first] = await suggested(ctx, meaning);
    if (first === undefined) throw InvalidCursor({ field: 'cursor' });
    return answer(
      'category',
      null,
      await readPage(ctx, { ...query, category: first.category }, meaning, mark, page),
      [],
    );
  }
  const same =
    mark.rung === 'pieces'
      ? await inPieces(ctx, query)
      : mark.rung === 'short'
        ? await respell(ctx, meaning).then(async (respelt) => (await mendShort(ctx, respelt)) ?? respelt)
        : mark.rung === 'words' || mark.rung === 'browse'
          ? meaning
          : mark.stage === 'similar'
            ? await findAlike(ctx, await respell(ctx, meaning))
            : await respell(ctx, meaning);
  return answer(mark.stage, null, await readPage(ctx, query, same, mark, page), []);
}

/** "nguo za watoto" as clothes and children, where nothing is known as clothes of children. */
async function inPieces(ctx: Ctx, query: SearchQuery): Promise<Understood> {
  return respell(ctx, await understand(ctx, query.q, query.country ?? '', 1));
}

/** Nothing holds any of the words: the newest of the category that was probably meant, or all categories to choose from. */
async function inCategory(
  ctx: Ctx,
  query: SearchQuery,
  meaning: Understood,
  mark: Mark,
  page: PageRequest,
  suggestions: readonly Suggestion[],
): Promise<Found> {
  const [first] = suggestions;
  if (first !== undefined && query.category === undefined) {
    const found = await readPage(ctx, { ...query, category: first.category }, meaning, mark, page);
    if (found.count > 0) return answer('category', null, found, suggestions);
  }
  const roots = [...(await categoryNames(ctx)).values()].filter(({ parent }) => parent === null);
  return answer(
    'none',
    null,
    EMPTY,
    roots.slice(0, 12).map(({ slug, name }) => ({ category: slug, name })),
  );
}

interface Suggestion {
  readonly category: string;
  readonly name: string;
}

async function suggested(ctx: Ctx, meaning: Understood): Promise<Suggestion[]> {
  if (meaning.categories.length === 0) return [];
  const names = await categoryNames(ctx);
  return meaning.categories.flatMap((slug) => {
    const known = names.get(slug);
    return known === undefined ? [] : [{ category: slug, name: known.name }];
  });
}

/** Which rung the other meanings stand on: the lexicon's word was right, or a word had to be mended. */
function reading(meaning: Understood): Stage {
  const unknown = meaning.slots.filter(({ freq, optional }) => freq === 0 && !optional);
  const mended = unknown.some(({ meanings }) => !meanings.some(({ via }) => via === 'lexicon' || via === 'synonym'));
  return mended ? 'spelling' : 'lexicon';
}

function meantBy(meaning: Understood): string | null {
  const parts = meaning.slots.map(({ words, freq, meanings }) => {
    const typed = words.map(({ word }) => word).join(' ');
    return freq > 0 ? typed : (meanings.find(({ text }) => text !== null)?.text ?? typed);
  });
  const typed = meaning.slots.flatMap(({ words }) => words.map(({ word }) => word)).join(' ');
  const meant = parts.join(' ');
  return meant === typed ? null : meant;
}

function markOf(keys: CursorKeys): Mark {
  const [at, newest, rung, stage, value, seq] = keys as [number, string, Mark['rung'], Stage, number, string];
  return { asOf: new Date(at), newest: BigInt(newest), rung, stage, after: { value, seq: BigInt(seq) } };
}

interface Found {
  readonly json: JsonText;
  readonly stage: Stage;
  readonly count: number;
}

function answer(stage: Stage, meant: string | null, page: PageText, suggestions: readonly Suggestion[]): Found {
  const text = `{"stage":"${stage}","meant":${JSON.stringify(meant)},"items":${page.items},"count":${page.count},"capped":${
    page.count >= 400
  },"suggestions":${JSON.stringify(suggestions)},"facets":${page.facets ?? 'null'}}`;
  return { json: new JsonText(text, page.next), stage, count: page.count };
}
