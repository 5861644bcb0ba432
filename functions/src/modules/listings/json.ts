/**
 * A listing as clients see it, written as JSON by PostgreSQL: one list of fields for every answer, public or private. `l` is a
 * row of the public view, or of `listings.listing` with `account_id` as `ROW_COLUMNS` in store.ts adds it. Written by concatenation because that costs a third of row_to_json; what
 * is put between quotes bare is held to plain letters by the table's checks. `Listing` in schemas.ts is the same shape; a test
 * holds the two together.
 */
const word = (column: string): string => `'"' || ${column} || '"'`;
const text = (column: string): string => `to_json(${column})::text`;
const time = (column: string): string => `listings.json_time(${column})`;
const flag = (condition: string): string => `(${condition})::text`;
const orNull = (json: string): string => `coalesce(${json}, 'null')`;
const object = (fields: Readonly<Record<string, string>>): string =>
  Object.entries(fields)
    .map(([name, json], place) => `'${place === 0 ? '{' : ','}"${name}":' || ${json}`)
    .join(' || ') + ` || '}'`;

const FIELDS = {
  id: word('l.public_id'),
  type: word('l.type'),
  status: word('l.status'),
  title: text('l.title'),
  description: text('l.description'),
  category: word('l.category'),
  price: orNull(object({ amount: word('listings.amount(l.price, l.price_exponent)'), currency: word('l.currency') })),
  country: word('l.country'),
  location: object({
    latitude: 'l.latitude',
    longitude: 'l.longitude',
    accuracyMeters: orNull('l.accuracy::text'),
    address: orNull(text('l.address')),
    landmark: orNull(text('l.landmark')),
    city: orNull(text('l.city')),
  }),
  negotiable: flag('l.negotiable'),
  attributes: 'l.attributes::text',
  contact: 'l.contact::text',
  closed: orNull(
    `(select ${object({ reason: word('s.reason'), until: orNull(time('s.until')) })}
      from listings.closed_store s where s.account_id = l.account_id)`,
  ),
  featured: flag(`l.tier = 'featured'`),
  featuredUntil: orNull(time('l.featured_until')),
  hiddenReason: orNull(word('l.hidden_reason')),
  autoRenew: 'l.auto_renew::text',
  archivedAt: orNull(time('l.archived_at')),
  durationHours: 'l.duration_hours',
  mediaIds: 'array_to_json(l.media_ids)',
  media: `case when l.media_ids = '{}' then '[]' else (
      select '[' || coalesce(string_agg(${object({
        id: word('m.public_id'),
        state: word('m.state'),
        width: orNull('m.width::text'),
        height: orNull('m.height::text'),
        renditions: `coalesce(m.renditions::text, '[]')`,
      })}, ',' order by shown.place), '') || ']'
      from unnest(l.media_ids) with ordinality shown (public_id, place)
      join listings.media_card m on m.public_id = shown.public_id) end`,
  ownerId: word('l.owner_public_id'),
  business: orNull(
    `(select ${object({ id: word('b.public_id'), slug: word('b.slug'), name: text('b.name') })}
      from listings.business_card b where b.id = l.business_id)`,
  ),
  extendCount: 'l.extend_count',
  rejectionReason: orNull(text('l.rejection_reason')),
  publishedAt: orNull(time('l.published_at')),
  expiresAt: orNull(time('l.expires_at')),
  createdAt: time('l.created_at'),
  updatedAt: time('l.updated_at'),
  version: 'l.version',
};
const LISTING = object(FIELDS);

/** One cell of JSON text a row of `source`. */
export const jsonOf = (source: string): string => `select ${LISTING} as json from ${source} l`;

/**
 * A page as one JSON list, and the sort key of its last row where more follow. `rows` selects one row more than `limit`;
 * `order` sorts it, and `key` is what the cursor carries, both written with `l.`; `more` are fields of this list alone.
 */
export const pageOf = (
  rows: string,
  limit: number,
  order: string,
  key: string,
  more: Readonly<Record<string, string>> = {},
): string =>
  `select '[' || coalesce(string_agg(p.json, ',' order by p.place) filter (where p.place <= ${limit}), '') || ']' as items,
     case when count(*) > ${limit} then max(p.key) filter (where p.place = ${limit}) end as next
   from (
     select row_number() over (order by ${order}) as place, (${key})::text as key, ${object({ ...FIELDS, ...more })} as json
     from (${rows}) l) p`;
