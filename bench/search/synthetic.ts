import { withClient } from '../../prisma/bootstrap.ts';

/**
 * Made-up documents, by PostgreSQL itself: 20,000 words with a skew (the top one in about two thirds of all), 60 towns in 20
 * countries, 40 categories. Row n is the same at every size.
 */
const VOCABULARY = 20_000;
export const CATEGORIES: readonly string[] = Array.from({ length: 40 }, (_, n) => `goods-${n}`);

const SYLLABLES = [
  'ba',
  'ke',
  'mo',
  'ti',
  'ru',
  'sa',
  'ne',
  'lo',
  'pi',
  'du',
  'fa',
  'ge',
  'wo',
  'zi',
  'yu',
  'cha',
  'she',
  'kwo',
  'ndi',
  'gbu',
];

/** The nth most frequent word. */
export function word(n: number): string {
  const digits = [n % 20, Math.floor(n / 20) % 20, Math.floor(n / 400) % 20, Math.floor(n / 8000) % 20];
  return digits.map((digit) => SYLLABLES[digit]!).join('') + 'n';
}

/** A word with one or two wrong letters. */
export function misspelt(n: number, mistakes: 1 | 2 = 1): string {
  const right = word(n * 13 + 7);
  const place = 2 + (n % (right.length - 3));
  const once = right.slice(0, place) + 'x' + right.slice(place + 1);
  if (mistakes === 1) return once;
  const other = 1 + ((place + 3) % (right.length - 2));
  return once.slice(0, other) + 'q' + once.slice(other + 1);
}

const TOWNS = 60;
export function cityOf(n: number): { readonly latitude: number; readonly longitude: number } {
  const town = n % TOWNS;
  return { latitude: -30 + ((town * 37) % 60), longitude: -15 + ((town * 23) % 60) };
}

const INDEXES = [
  'document_tsv',
  'document_recent',
  'document_country',
  'document_page',
  'document_price',
  'document_geo',
  'document_category_geo',
  'document_order',
  'document_leaf',
  'document_leaf_anywhere',
  'document_name',
  'document_featured',
];
const definitions = new Map<string, string>();

/** Rows of one statement while the table is filled. */
const SHARE = 50_000;
const FILL = `insert into search.document (kind, id, public_id, version, live, seq, title, name_key, words, type, country, category, categories, price,
     amount, currency, latitude, longitude, verified, quality, published_at, expires_at, tsv, indexed_at)
   select 'listing', uuidv7(), platform.type_id('list', uuidv7()), 1, true, n, t.title, t.title, '{}', 'OFFER', t.country, t.category,
     array[t.category, t.root], n % 9973 + 100, ((n % 9973 + 100) * 0.01)::text, 'NGN', t.latitude, t.longitude, n % 7 = 0, n % 8,
     now() - ($1 - n) * interval '1 second', now() + interval '30 days',
     setweight(to_tsvector('simple', t.title), 'A') || setweight(to_tsvector('simple', t.body), 'D')
       || array_to_tsvector(array['n:listing', 'k:' || t.category, 'k:' || t.root, 'c:' || t.country, 't:OFFER', 'p:1',
         'g:' || floor(t.latitude * 5) || '_' || floor(t.longitude * 5), 'gg:' || floor(t.latitude) || '_' || floor(t.longitude)])
       || search.buckets(n), now()
   from (
     select n, w.title, w.body, 'goods-' || c as category, 'root-' || c % 8 as root,
       (array['NG','KE','GH','UG','TZ','ZA','ET','CI','SN','CM','MA','EG','RW','ZM','MW','MZ','BJ','TG','ML','NE'])[town % 20 + 1] as country,
       -30 + (town * 37) % 60 + (random() + random() - 1) * 0.3 as latitude,
       -15 + (town * 23) % 60 + (random() + random() - 1) * 0.3 as longitude
     from generate_series($2::bigint + 1, $3::bigint) n
     cross join lateral (select floor(60 * power(random(), 2))::int + 0 * n::int as town, floor(40 * power(random(), 1.5))::int as c) r
     cross join lateral (
       select string_agg(v.word, ' ' order by k) filter (where k <= 6) as title, string_agg(v.word, ' ' order by k) filter (where k > 6) as body
       from (select k, floor(power(${VOCABULARY}, random()) - 1)::int + 0 * n::int as at from generate_series(1, 16) k) picked
       join search.vocabulary v on v.n = picked.at) w) t`;

interface Connection {
  readonly query: (text: string, values?: unknown[]) => Promise<unknown>;
}

/** Works a list off over two connections, in order: as many as there are processors. */
async function withTwo<T>(
  adminUrl: string,
  list: readonly T[],
  run: (client: Connection, item: T) => Promise<unknown>,
) {
  const rest = [...list];
  await Promise.all(
    [1, 2].map(() =>
      withClient(adminUrl, async (client) => {
        for (let item = rest.shift(); item !== undefined; item = rest.shift()) await run(client, item);
      }),
    ),
  );
}

/** Adds documents up to so many; the indexes are taken off meanwhile and made anew by `indexAll`. */
export async function fillTo(adminUrl: string, size: number): Promise<void> {
  await withClient(adminUrl, async (client) => {
    await client.query(`create table if not exists search.vocabulary (n int primary key, word text)`);
    if ((await countOf(client)) === '0') await client.query('alter table search.document set unlogged');
    const { rows } = await client.query<{ count: string }>('select count(*) from search.vocabulary');
    if (rows[0]!.count === '0') {
      const words = Array.from({ length: VOCABULARY }, (_, n) => word(n));
      await client.query(
        'insert into search.vocabulary select ordinality - 1, w from unnest($1::text[]) with ordinality t (w, ordinality)',
        [words],
      );
    }
    for (const name of INDEXES) {
      const known = await client.query<{ def: string }>(`select indexdef as def from pg_indexes where indexname = $1`, [
        name,
      ]);
      if (known.rows[0] !== undefined) definitions.set(name, known.rows[0].def);
      await client.query(`drop index if exists search.${name}`);
    }
    const from = Number(await countOf(client));
    const starts = Array.from({ length: Math.ceil((size - from) / SHARE) }, (_, n) => from + n * SHARE);
    await withTwo(adminUrl, starts, (one, start) => one.query(FILL, [size, start, Math.min(start + SHARE, size)]));
    await client.query(`select setval('search.document_seq', $1)`, [size]);
  });
}

export async function indexAll(adminUrl: string): Promise<void> {
  await withTwo(adminUrl, [...definitions.values()], async (client, definition) => {
    await client.query(`set maintenance_work_mem = '384MB'`);
    await client.query(definition);
  });
  await withClient(adminUrl, async (client) => {
    await client.query('truncate search.term');
    await client.query(
      `insert into search.term (word, lexeme, freq, title_freq)
       select word, word, ndoc, ndoc from ts_stat('select tsv from search.document where live') where word !~ ':'`,
    );
    await client.query('truncate search.prefix');
    await client.query(
      `insert into search.prefix (prefix, country, entries)
       select prefix, '', jsonb_agg(jsonb_build_array(word, title_freq) order by place) from (
         select left(word, n) as prefix, word, title_freq, row_number() over (partition by left(word, n) order by title_freq desc) as place
         from search.term cross join lateral generate_series(1, least(length(word), 20)) n) t
       where place <= 8 group by prefix`,
    );
    await client.query('vacuum analyze search.prefix');
    await client.query('vacuum analyze search.document');
    await client.query('vacuum analyze search.term');
  });
}

async function countOf(client: { query: (text: string) => Promise<{ rows: { count: string }[] }> }): Promise<string> {
  return (await client.query('select count(*) from search.document')).rows[0]!.count;
}
