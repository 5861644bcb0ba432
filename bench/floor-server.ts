import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { answerTalk } from './floor-talks.ts';

/**
 * The floor: the same three operations on nothing but `node:http` and prepared `pg` statements, with JSON built by PostgreSQL.
 * No accounts, no validation, no limits, no log: what is left when all that this house is for is taken away. `POST /listings` is
 * one bare INSERT; `POST /listings/durable` leaves in the database what a create of ours leaves: the listing, its event in the outbox
 * and the answer under its key, in one transaction. `GET /recorded/…` sends the statements that a verb of ours sent, with their values;
 * `/talks/…` is floor-talks.ts.
 */
const pool = new pg.Pool({ connectionString: process.env['FLOOR_DATABASE_URL'], max: 8 });

const JSON_ROW = `json_build_object('id', l.public_id, 'type', l.type, 'status', l.status, 'title', l.title,
  'description', l.description, 'category', l.category,
  'price', json_build_object('amount', (l.price * 0.01)::text, 'currency', l.currency), 'country', l.country,
  'location', json_build_object('latitude', l.latitude, 'longitude', l.longitude, 'address', l.address),
  'durationHours', l.duration_hours, 'mediaIds', l.media_ids, 'ownerId', l.owner_public_id, 'extendCount', l.extend_count,
  'publishedAt', l.published_at, 'expiresAt', l.expires_at, 'createdAt', l.created_at, 'updatedAt', l.updated_at,
  'version', l.version)`;
const LIST = {
  name: 'list',
  text: `select json_agg(${JSON_ROW})::text as json from (select * from listings.listing
    where status = 'active' and category = $1 and country = $2 order by published_at desc, id desc limit 20) l`,
};
const DETAIL = {
  name: 'detail',
  text: `select ${JSON_ROW}::text as json from listings.listing l where id = $1 and status = 'active'`,
};
const CREATE = {
  name: 'create',
  text: `with l as (insert into listings.listing (id, public_id, owner_user_id, owner_uid, owner_public_id, type, title, description,
      category, price, currency, price_exponent, country, latitude, longitude, address, duration_hours, status, version, created_at, updated_at)
    select n.id, platform.type_id('list', n.id), u.id, u.uid, u.public_id, $2, $3, $4, $5, $6, $7, 2, 'KE', $8, $9, $10, $11, 'draft', 1, now(), now()
    from (select uuidv7() as id) n, identity."user" u where u.uid = $1 returning *)
    select ${JSON_ROW}::text as json, l.id from l`,
};

const OUTBOX = {
  name: 'outbox',
  text: `insert into platform.outbox (id, kind, topic, type, key, version, body, trace_id)
    values (uuidv7(), 'event', 'listings', 'listing.created', $1, 1, $2, $3)`,
};
const RECORD = {
  name: 'record',
  text: `insert into platform.idempotency_record (scope, key, fields, status, headers, body, expires_at)
    values ($1, $2, $3, 201, $4, $5, now() + interval '72 hours')`,
};
const HEADERS = JSON.stringify({ 'content-type': 'application/json' });

/** The same durable effects as a create of ours, statement by statement, as anybody would write them. */
async function createDurably(req: IncomingMessage, raw: string, values: unknown[]): Promise<string> {
  const client = await pool.connect();
  try {
    await client.query({ name: 'begin', text: 'begin' });
    const { id, json } = (await client.query<{ id: string; json: string }>({ ...CREATE, values })).rows[0]!;
    const key = String(req.headers['idempotency-key']);
    await client.query({ ...OUTBOX, values: [id, JSON.stringify({ type: 'listing.created', data: { id } }), key] });
    await client.query({ ...RECORD, values: [String(req.headers['x-uid']), key, raw, HEADERS, json] });
    await client.query({ name: 'commit', text: 'commit' });
    return json;
  } finally {
    client.release();
  }
}

async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
  const url = new URL(req.url ?? '/', 'http://floor');
  const [, place, id, sample, person] = url.pathname.split('/');
  if (place === 'talks') {
    const raw = req.method === 'POST' ? await textOf(req) : '';
    return send(res, 200, await answerTalk(pool, { way: id!, place: Number(sample), person: Number(person), raw }));
  }
  if (req.method === 'POST') {
    const raw = await textOf(req);
    const b = JSON.parse(raw) as Draft;
    const values = [
      req.headers['x-uid'],
      b.type,
      b.title,
      b.description,
      b.category,
      Math.round(Number(b.price) * 100),
      b.currency,
      b.location.latitude,
      b.location.longitude,
      b.location.address,
      b.durationHours,
    ];
    if (url.pathname.endsWith('/durable')) return send(res, 201, await createDurably(req, raw, values));
    return send(res, 201, (await pool.query<{ json: string }>({ ...CREATE, values })).rows[0]?.json);
  }
  if (place === 'recorded') return send(res, 200, await again(id!, Number(sample)));
  const { rows } =
    id === undefined
      ? await pool.query<{ json: string }>({
          ...LIST,
          values: [url.searchParams.get('category'), url.searchParams.get('country')],
        })
      : await pool.query<{ json: string }>({ ...DETAIL, values: [id] });
  send(res, 200, rows[0]?.json);
}

async function textOf(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of req as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

interface Recorded {
  readonly statement: string | { readonly name?: string; readonly text: string };
  readonly values?: unknown[];
}
let recorded: Readonly<Record<string, readonly (readonly Recorded[])[]>> | undefined;

/** What the last statement answers: text as PostgreSQL wrote it, or its rows. */
async function again(name: string, sample: number): Promise<string> {
  recorded ??= JSON.parse(readFileSync(process.env['FLOOR_RECORDINGS']!, 'utf8')) as NonNullable<typeof recorded>;
  const answers = await Promise.all(
    recorded[name]![sample]!.map(({ statement, values = [] }) =>
      pool.query<Record<string, unknown>>({
        ...(typeof statement === 'string' ? { text: statement } : statement),
        values,
      }),
    ),
  );
  return answers
    .flatMap(({ rows }) => rows.flatMap((row) => Object.values(row)))
    .map((cell) => (typeof cell === 'string' ? cell : JSON.stringify(cell)))
    .join(',');
}

interface Draft {
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly category: string;
  readonly price: string;
  readonly currency: string;
  readonly location: { readonly latitude: number; readonly longitude: number; readonly address: string };
  readonly durationHours: number;
}

function send(res: ServerResponse, status: number, json: string | undefined): void {
  const body = `{"data":${json ?? 'null'}}`;
  res.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }).end(body);
}

createServer((req, res) => {
  answer(req, res).catch((error: unknown) => res.writeHead(500).end(String(error)));
}).listen(Number(process.env['PORT']), '127.0.0.1', () => process.send?.('listening'));
process.on('disconnect', () => process.exit(0));
