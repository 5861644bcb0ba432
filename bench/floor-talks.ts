import { readFileSync } from 'node:fs';
import pg from 'pg';

/** What the floor needs to know of the world; bytes are base64. */
export interface TalkSamples {
  readonly talks: readonly {
    readonly id: string;
    readonly people: readonly { readonly id: string; readonly business: string }[];
    /** A text of that conversation, sealed before. */
    readonly body: string;
    readonly tokens: readonly string[];
  }[];
  readonly businesses: readonly string[];
  readonly people: readonly string[];
}

const HEAD = {
  name: 'history-head',
  text: `select c.last_seq as "lastSeq", c.data_key as "dataKey", c.key_version as "keyVersion" from messaging.conversation c where c.id = $1`,
};
const HISTORY = {
  name: 'history',
  text: `select g.conversation_id as "conversationId", g.seq, g.id, g.sender, g.sender_business_id as "senderBusinessId",
      g.client_msg_id as "clientMsgId", g.kind, g.body, g.reply_to as "replyTo", g.flags, g.sent_at as "sentAt",
      g.created_at as "createdAt", g.edited_at as "editedAt", g.deleted_at as "deletedAt", g.version
    from messaging.message g where g.conversation_id = $1 and g.seq <= $2 order by g.seq desc limit 50`,
};
const ACT = {
  name: 'act',
  text: `select set_config('app.user_id', $1, true), set_config('app.business_id', $2, true)`,
};
const SUGGESTIONS = {
  name: 'suggestions',
  text: `select "otherId", rank::text, score, km, delivers, serves, "radiusKm", tells, "myCity", "myCountry", partners, trades, party
    from bizconnect.suggestions('local', 21, null, null, $1, now())`,
};
const SHOWN = {
  name: 'shown',
  text: `insert into bizconnect.shown (viewer_id, day, other_id) select $1, $2, o from unnest($3::uuid[]) o order by o on conflict do nothing`,
};
const SEND = {
  name: 'send',
  text: `select outcome, seq, id, created_at as "createdAt", version, members
    from messaging.send_message($1, uuidv7(), $2, $3, 'text', $4, null, '{}', $5, null, now())`,
};
const OUTBOX = {
  name: 'announce',
  text: `insert into platform.outbox (id, kind, topic, type, key, version, body, trace_id)
    values (uuidv7(), 'event', 'messaging', 'messaging.message_sent', $1, 1, $2, $3)`,
};
const INSERT = {
  name: 'insert',
  text: `insert into messaging.message (conversation_id, seq, id, sender, sender_business_id, client_msg_id, kind, body, tokens, created_at)
    values ($1, $2, uuidv7(), $3, $4, $5, 'text', $6, $7, now())`,
};
const BEGIN = { name: 'begin', text: 'begin' };
const COMMIT = { name: 'commit', text: 'commit' };

/** The bare row needs a number of its own, far above those that are counted. */
let numbers = 1_000_000;
let known: TalkSamples | undefined;
let workers: pg.Pool | undefined;

/**
 * Messages, history and suggestions on bare statements. `send` makes the same call of `send_message` as ours and announces it in the
 * outbox, in one transaction, with bytes that were sealed beforehand; it signs in as the worker, whose right to write that
 * call does not look up. `insert` is one message row and nothing else. History reads past row-level security and unseals nothing.
 */
export async function answerTalk(
  pool: pg.Pool,
  {
    way,
    place,
    person,
    raw,
  }: { readonly way: string; readonly place: number; readonly person: number; readonly raw: string },
): Promise<string> {
  const samples = (known ??= JSON.parse(readFileSync(process.env['FLOOR_TALKS']!, 'utf8')) as TalkSamples);
  if (way === 'history') {
    const { id } = samples.talks[place]!;
    const head = (await pool.query<{ lastSeq: number }>({ ...HEAD, values: [id] })).rows[0]!;
    const { rows } = await pool.query<{ body: Buffer | string }>({ ...HISTORY, values: [id, head.lastSeq] });
    for (const row of rows) row.body = row.body.toString('base64');
    return JSON.stringify({ messages: rows.reverse(), lastSeq: head.lastSeq });
  }
  if (way === 'suggestions') return suggestions(pool, samples.people[place]!, samples.businesses[place]!);
  const { clientMsgId } = JSON.parse(raw) as { clientMsgId: string };
  const { id, people, body, tokens } = samples.talks[place]!;
  const by = people[person]!;
  const [sealed, digests] = [Buffer.from(body, 'base64'), tokens.map((token) => Buffer.from(token, 'base64'))];
  if (way === 'insert') {
    const values = [id, (numbers += 1), by.id, by.business, clientMsgId, sealed, digests];
    await pool.query({ ...INSERT, values });
    return JSON.stringify({ conversationId: id, clientMsgId });
  }
  workers ??= new pg.Pool({ connectionString: process.env['FLOOR_WORKER_URL'], max: 8 });
  return inOne(workers, async (client) => {
    const sent = (
      await client.query<{ outcome: string; seq: number; members: unknown }>({
        ...SEND,
        values: [id, by.id, clientMsgId, sealed, digests],
      })
    ).rows[0]!;
    if (sent.outcome !== 'accepted') throw new Error(`The message was answered ${sent.outcome}.`);
    const fact = { id: `${id}/${sent.seq}`, version: 1, conversationId: id, seq: sent.seq, senderUserId: by.id };
    const event = { type: 'messaging.message_sent', data: { ...fact, kind: 'text', members: sent.members } };
    await client.query({ ...OUTBOX, values: [fact.id, JSON.stringify(event), clientMsgId] });
    return JSON.stringify(sent);
  });
}

/** Acts for a business, as the function asks, and notes whom it showed. */
function suggestions(pool: pg.Pool, founder: string, business: string): Promise<string> {
  const today = new Date().toISOString().slice(0, 10);
  return inOne(pool, async (client) => {
    await client.query({ ...ACT, values: [founder, business] });
    const { rows } = await client.query<{ otherId: string }>({ ...SUGGESTIONS, values: [today] });
    const page = rows.slice(0, 20);
    await client.query({ ...SHOWN, values: [business, today, page.map(({ otherId }) => otherId)] });
    return JSON.stringify(page);
  });
}

async function inOne(pool: pg.Pool, run: (client: pg.PoolClient) => Promise<string>): Promise<string> {
  const client = await pool.connect();
  try {
    await client.query(BEGIN);
    const json = await run(client);
    await client.query(COMMIT);
    return json;
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}
